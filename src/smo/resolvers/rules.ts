import type { Rule } from '../card.ts'

interface Words {
  readonly en: string
  readonly it: string
}

/** A network's own documentation or the code it runs, read where `source` says. */
export const verified = (id: string, says: Words, source: string, checkedAt = '2026-11'): Rule => ({ id, says, source, checkedAt, verified: true })

/** Somebody else's description, or our guess: nobody could check it where it is decided. */
export const unverified = (id: string, says: Words, source: string, checkedAt = '2026-11'): Rule => ({ id, says, source, checkedAt, verified: false })
