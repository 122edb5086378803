import type { Clock } from '../platform/clock.ts'

/** What a redirect needs to know of a link, ready to be sent. */
export interface Destination {
  readonly workspaceId: string
  readonly linkId: string
  readonly landingUrl: string
  /** The landing address around the click's id; null when the workspace does not want it. */
  readonly clickSlot: { readonly before: string; readonly after: string } | null
}

export interface SlugCache {
  /** null: there is no such link. Answers at once when it is known. */
  find(slug: string): Destination | null | Promise<Destination | null>
  forget(slug: string): void
  clear(): void
}

/**
 * Links by slug in memory, the least used going first. `freshMs` is how long an entry may be used without looking again:
 * for ever in a single process, seconds where another process may change a link. What does not exist is remembered for a second only,
 * because a link may be committed at any moment by whoever planned it.
 */
export function createSlugCache({ clock, most, freshMs, read }: {
  clock: Clock
  most: number
  freshMs: number
  read(slug: string): Promise<Destination | null>
}): SlugCache {
  const known = new Map<string, { readonly destination: Destination | null; readonly until: number; used: boolean }>()
  const reading = new Map<string, Promise<Destination | null>>()

  async function load(slug: string): Promise<Destination | null> {
    try {
      const destination = await read(slug)
      // A dropped read (the link changed meanwhile) is answered but not kept.
      if (reading.has(slug)) keep(slug, destination)
      return destination
    } finally {
      reading.delete(slug)
    }
  }

  function keep(slug: string, destination: Destination | null): void {
    known.delete(slug)
    known.set(slug, { destination, until: clock.now() + (destination === null ? 1_000 : freshMs), used: false })
    if (known.size <= most) return
    // Second chance: an entry used since it was looked at stays, at the back of the line; others go.
    for (const [oldest, entry] of known) {
      known.delete(oldest)
      if (!entry.used) return
      entry.used = false
      known.set(oldest, entry)
    }
  }

  return {
    find(slug) {
      const entry = known.get(slug)
      if (entry !== undefined && clock.now() < entry.until) {
        entry.used = true
        return entry.destination
      }
      const already = reading.get(slug)
      if (already !== undefined) return already
      const started = load(slug)
      reading.set(slug, started)
      return started
    },
    forget(slug) {
      known.delete(slug)
      reading.delete(slug)
    },
    clear() {
      known.clear()
      reading.clear()
    },
  }
}
