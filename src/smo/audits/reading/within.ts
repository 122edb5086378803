import type { Outcome } from '../../audit.ts'
import type { PageFacts } from '../../facts.ts'
import { imageMetas } from './images.ts'
import { rewritten, seenAll } from './markup.ts'
import { firstMeta } from './metas.ts'
import { fail, notApplicable, pass } from './outcome.ts'

/** Whether title, description and picture of the card end within so many bytes: who reads no further sees no others. */
export function within(page: PageFacts, bytes: number): Outcome<'late'> {
  const image = imageMetas(page).find(({ value }) => value !== '') ?? null
  const first = [firstMeta(page, 'og:title'), firstMeta(page, 'og:description'), image].filter((meta) => meta !== null)
  if (first.length === 0) return notApplicable
  const late = first.filter(({ tag }) => tag.end > bytes)
  if (late.length === 0) return pass
  const tags = late.map(({ tag }) => tag)
  return fail('late', {
    values: { keys: late.map(({ key }) => key).join(', '), byte: Math.max(...late.map(({ tag }) => tag.end)) },
    evidence: seenAll(tags),
    fix: { to: 'head-start', replaces: true, text: rewritten(tags).join('\n') },
  })
}
