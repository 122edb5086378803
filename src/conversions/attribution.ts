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

export { attribute, inWindow } from './attribution.mjs'
