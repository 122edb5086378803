import { describeAudit } from '../../../test/support/smo-audits.ts'
import { oembedValid } from './oembed-valid.ts'
import { oembedAnswer } from '../../../test/support/smo-audits.ts'

const head = '<meta property="og:title" content="Bread"><meta property="og:site_name" content="Bakers">'

describeAudit(oembedValid, {
  fails: [
    { head, with: { oembed: oembedAnswer({ trouble: 'status', status: 404 }) }, reason: 'failed', seen: '404', values: { what: '404' } },
    { head, with: { oembed: oembedAnswer({ version: '2.0' }) }, reason: 'version', fix: '"version": "1.0"' },
    { head, with: { oembed: oembedAnswer({ missing: ['width', 'height'] }) }, reason: 'missing', values: { keys: 'width, height' } },
    { head, with: { oembed: oembedAnswer({ title: 'Butter' }) }, reason: 'title', fix: '"title": "Bread"' },
    { head, with: { oembed: oembedAnswer({ providerName: 'WordPress' }) }, reason: 'provider', fix: '"provider_name": "Bakers"' },
  ],
  passes: [{ head, with: { oembed: oembedAnswer({ title: 'Bread', providerName: 'Bakers' }) } }],
  notApplicable: [head],
})
