/** What the closed days of a question came to; `closings` says which closings of which days, so that a day closed anew is not taken for the old. */
export interface KnownDays {
  readonly closings: string
  readonly rows: readonly unknown[]
  /** First and last day, when the question asks for nothing but these days, without a gap. */
  readonly range?: readonly [number, number] | undefined
  /** Otherwise: what the question asks of its other days, and which days it asks for, from the first to the last of them. */
  readonly open?: { readonly pieces: string; readonly days: ReadonlySet<number>; readonly range: readonly [number, number] } | undefined
}

interface Known {
  get(name: string): KnownDays | undefined
  set(name: string, days: KnownDays): void
}

/** All rows kept for a store, at most: some 5 MB. */
const rowsKept = 20_000

const ofStore = new WeakMap<object, Known>()

/** What is known of the closed days in a store; what was not asked for longest is forgotten first. */
export function knownDays(store: object): Known {
  let known = ofStore.get(store)
  if (known === undefined) ofStore.set(store, (known = keep(rowsKept)))
  return known
}

function keep(most: number): Known {
  const kept = new Map<string, KnownDays>()
  let rows = 0
  const forget = (name: string): void => {
    rows -= kept.get(name)?.rows.length ?? 0
    kept.delete(name)
  }
  return {
    get(name) {
      const days = kept.get(name)
      if (days === undefined) return undefined
      kept.delete(name)
      kept.set(name, days)
      return days
    },
    set(name, days) {
      forget(name)
      if (days.rows.length === 0 || days.rows.length > most / 4) return
      kept.set(name, days)
      rows += days.rows.length
      for (const oldest of kept.keys()) {
        if (rows <= most) break
        forget(oldest)
      }
    },
  }
}
