/** The time, passed in so that tests own it. Milliseconds since the Unix epoch, UTC. */
export interface Clock {
  now(): number
  /** From when on its times may be compared with each other. Absent where time only passes. */
  steadySince?(): SteadySince
}

export interface SteadySince {
  /** What the clock showed then. */
  readonly at: number
  /** True when somebody set the clock then; false when this process only began to watch it. */
  readonly set: boolean
}

/** Less than this is a correction, not a setting: clocks drift, and time servers nudge them. */
const setByMs = 1000

/** A wall clock that notices when somebody sets it, by comparing itself with one that nobody can set. */
export function watchedClock(wall: () => number, steady: () => number): Required<Clock> {
  let apart = wall() - steady()
  let since: SteadySince = { at: wall(), set: false }
  const now = (): number => {
    const at = wall()
    const apartNow = at - steady()
    if (Math.abs(apartNow - apart) > setByMs) since = { at, set: true }
    apart = apartNow
    return at
  }
  return {
    now,
    steadySince() {
      now()
      return since
    },
  }
}

export const systemClock: Required<Clock> = watchedClock(() => Date.now(), () => performance.now())
