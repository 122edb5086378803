import { describeAudit } from '../../../test/support/smo-audits.ts'
import { htmlLang } from './html-lang.ts'

describeAudit(htmlLang, {
  fails: [
    { page: '<html><head><title>Il pane e il burro della nonna che non c’è più</title></head></html>', reason: 'missing', fix: '<html lang="it">' },
    { page: '<html lang="english" dir="ltr"><head><meta property="og:locale" content="de_AT"></head></html>', reason: 'invalid', seen: 'english', values: { value: 'english' }, fix: '<html lang="de-AT" dir="ltr">' },
    // A host may be called as a property of every object is.
    { page: '<html><head></head></html>', url: 'https://constructor/', reason: 'missing', fix: '<html lang="en">' },
  ],
  passes: [{ page: '<html lang="it-IT"><head></head></html>' }],
})
