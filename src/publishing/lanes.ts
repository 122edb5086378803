/** One account's slow network must not take all the places: each connection has a lane with so many places and a short queue. */
export interface Lane {
  readonly turn: Promise<void>
  leave(): void
}

export function createLanes(places: number): { enter(connectionId: string): Lane | 'full' } {
  const lanes = new Map<string, { inside: number; waiting: (() => void)[] }>()
  return {
    enter(connectionId) {
      const lane = lanes.get(connectionId) ?? { inside: 0, waiting: [] }
      lanes.set(connectionId, lane)
      if (lane.inside >= places && lane.waiting.length >= places * 2) return 'full'
      const leave = (): void => {
        const next = lane.waiting.shift()
        if (next !== undefined) next()
        else if ((lane.inside -= 1) === 0) lanes.delete(connectionId)
      }
      if (lane.inside < places) {
        lane.inside += 1
        return { turn: Promise.resolve(), leave }
      }
      return { turn: new Promise((go) => void lane.waiting.push(go)), leave }
    },
  }
}
