import type { PageFacts } from '../../facts.ts'

/** A reading that many audits share is made once per page and forgotten with it. */
export function perPage<Reading extends object>(read: (page: PageFacts) => Reading): (page: PageFacts) => Reading {
  const known = new WeakMap<PageFacts, Reading>()
  return (page) => {
    const before = known.get(page)
    if (before !== undefined) return before
    const reading = read(page)
    known.set(page, reading)
    return reading
  }
}
