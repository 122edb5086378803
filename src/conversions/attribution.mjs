// @ts-check
/**
 * Plain JavaScript, as is everything that a procedure uses (see platform/db/procedure.ts).
 * @import { Credit, Touch } from './attribution.ts'
 */

const dayMs = 86_400_000

/**
 * True when a touch is at or before the conversion and not older than the window (whole days of 24 h, the edge included).
 * @type {(touch: Pick<Touch, 'at'>, convertedAt: number, windowDays: number) => boolean}
 */
export function inWindow(touch, convertedAt, windowDays) {
  return touch.at <= convertedAt && convertedAt - touch.at <= windowDays * dayMs
}

/**
 * Who earns the credit of a conversion, by two models. `journey` is in time order. Only touches inside the goal's window count. A direct
 * touch never overrides: it earns only when every touch in the window is direct.
 * @type {(journey: readonly Touch[], convertedAt: number, windowDays: number) => Credit}
 */
export function attribute(journey, convertedAt, windowDays) {
  /** @type {number | null} */
  let first = null
  /** @type {number | null} */
  let last = null
  /** @type {number | null} */
  let firstDirect = null
  /** @type {number | null} */
  let lastDirect = null
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
