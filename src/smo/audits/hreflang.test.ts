import { describeAudit } from '../../../test/support/smo-audits.ts'
import { hreflang } from './hreflang.ts'

const alternate = (lang: string, href: string) => `<link rel="alternate" hreflang="${lang}" href="${href}">`
const [english, italian] = [alternate('en', 'https://www.example.org/story'), alternate('it', 'https://www.example.org/it/storia')]

describeAudit(hreflang, {
  fails: [
    { head: alternate('english', 'https://www.example.org/story'), reason: 'invalid', seen: 'english', values: { value: 'english' } },
    { head: alternate('it', '/it/storia') + english, reason: 'relative', fix: 'href="https://www.example.org/it/storia"' },
    { head: italian, reason: 'self', fix: alternate('en', 'https://www.example.org/story') },
    { head: `${english}${italian}<link rel="canonical" href="https://www.example.org/it/storia">`, reason: 'crosses', values: { lang: 'it' }, fix: 'href="https://www.example.org/story"' },
  ],
  passes: [english + italian + alternate('x-default', 'https://www.example.org/')],
  notApplicable: ['<link rel="alternate" type="application/rss+xml" href="/feed">'],
})
