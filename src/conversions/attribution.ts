/** What attribution needs to know of a touchpoint. */
export interface Touch {
  /** Epoch milliseconds. */
  readonly at: number
  /** Nobody sent them: no campaign, no referrer, no click. */
  readonly direct: boolean
}

export interface Credit {
  /** Index into the journey; null when no touch lies inside the window. */
  readonly lastNonDirect: number | null
  readonly first: number | null
}

const dayMs = 86_400_000

/** True when a touch is at or before the conversion and not older than the window (whole days of 24 h, the edge included). */
export function inWindow(touch: Pick<Touch, 'at'>, convertedAt: number, windowDays: number): boolean {
  return touch.at <= convertedAt && convertedAt - touch.at <= windowDays * dayMs
}

/**
 * Who earns the credit of a conversion, by two models. `journey` is in time order. Only touches inside the goal's window count. A direct
 * touch never overrides: it earns only when every touch in the window is direct.
 */
export function attribute(journey: readonly Touch[], convertedAt: number, windowDays: number): Credit {
  let first: number | null = null
  let last: number | null = null
  let firstDirect: number | null = null
  let lastDirect: number | null = null
  journey.forEach((touch, i) => {
    if (!inWindow(touch, convertedAt, windowDays)) return
    if (touch.direct) {
      firstDirect ??= i
      lastDirect = i
    } else {
      first ??= i
      last = i
    }
  })
  return { lastNonDirect: last ?? lastDirect, first: first ?? firstDirect }
}
