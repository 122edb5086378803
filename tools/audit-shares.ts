import { readFileSync } from 'node:fs'
import { audits } from '../src/smo/catalogue.ts'
import { extractPage } from '../src/smo/extract/extract-page.ts'
import type { PageFacts } from '../src/smo/facts.ts'
import { cardsOf } from '../src/smo/resolvers/all.ts'
import { savedPages } from '../test/support/pages.ts'

/* How often each audit fails, passes and does not apply on the saved real pages, beside what the catalogue measured: `node tools/audit-shares.ts`. */

const measured = new Map(
  readFileSync(new URL('../../shared/data/pages/audit-catalogue.tsv', import.meta.url), 'utf8')
    .split('\n')
    .map((line) => line.split('\t'))
    .map((cells) => [cells[0] ?? '', cells[7] ?? '']),
)

const pages = savedPages('skeletons').map(({ body, url }): PageFacts => ({
  asked: url, url, fetchedAt: 0, hops: null, status: null, headers: {}, tags: extractPage(body, { whole: true }), robots: null, images: {}, oembed: null, targets: {}, visits: [], server: null,
}))
const inputs = pages.map((page) => ({ page, cards: cardsOf(page) }))

for (const audit of audits) {
  const outcomes = inputs.map((input) => audit.check(input))
  const share = (count: number): string => `${((100 * count) / pages.length).toFixed(1)} %`.padStart(7)
  const failed = outcomes.filter(({ result }) => result === 'fail')
  const reasons = Object.entries(Object.groupBy(failed, (outcome) => (outcome.result === 'fail' ? outcome.reason : ''))).map(([reason, list]) => `${reason} ${share(list?.length ?? 0).trim()}`)
  console.log(`${audit.id.padEnd(28)} fails ${share(failed.length)}  n/a ${share(outcomes.filter(({ result }) => result === 'not-applicable').length)}  | ${reasons.join(', ').padEnd(60)} | ${measured.get(audit.id) ?? ''}`)
}
