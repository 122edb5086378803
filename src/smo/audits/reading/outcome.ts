import type { Evidence, Fix, Outcome } from '../../audit.ts'
import type { PageFacts } from '../../facts.ts'
import { add, metaTag, seenAll, swap } from './markup.ts'
import { type Meta, metas } from './metas.ts'

export const pass = { result: 'pass' } as const
export const notApplicable = { result: 'not-applicable' } as const
export const manual = { result: 'manual' } as const

interface More {
  readonly values?: Readonly<Record<string, string | number>>
  readonly evidence?: readonly Evidence[]
  readonly fix?: Fix
}

/** One of the audit's own reasons, with what proves it and what mends it. */
export function fail<const Reason extends string>(reason: Reason, more: More = {}): Outcome<Reason> {
  return { ...more, result: 'fail', reason }
}

/** For tags that a page must have: the first of this key must say something. `suggestion` makes what it should say. */
export function required(page: PageFacts, key: string, suggestion: () => string, counts: (meta: Meta) => boolean = () => true): Outcome<'missing' | 'empty'> {
  const found = metas(page, key).filter(counts)
  const [first] = found
  if (first === undefined) return fail('missing', { fix: add(metaTag(key, suggestion())) })
  if (first.value !== '') return pass
  const empty = found.filter(({ value }) => value === '').map(({ tag }) => tag)
  return fail('empty', { evidence: seenAll(empty), fix: swap(metaTag(key, suggestion())) })
}
