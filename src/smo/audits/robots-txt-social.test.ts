import { describeAudit } from '../../../test/support/smo-audits.ts'
import { robotsTxtSocial } from './robots-txt-social.ts'
import { robotsFile } from '../../../test/support/smo-audits.ts'

const image = 'https://www.example.org/a.jpg'
const head = `<meta property="og:image" content="${image}">`

describeAudit(robotsTxtSocial, {
  fails: [
    { head, with: { robots: robotsFile({ page: { x: 'disallowed', facebook: 'allowed', slack: 'disallowed' }, lines: { x: 'Disallow: /story' } }) }, reason: 'page', seen: 'Disallow: /story', values: { networks: 'X' }, fix: 'User-agent: Twitterbot\nAllow: /story' },
    { head, with: { robots: robotsFile({ images: { [image]: { linkedin: 'disallowed', x: 'disallowed' } } }) }, reason: 'image', values: { networks: 'X, LinkedIn' }, fix: 'Allow: /a.jpg' },
    { head, with: { robots: robotsFile({ status: 503 }) }, reason: 'broken', seen: '503', values: { status: 503 } },
  ],
  passes: [{ head, with: { robots: robotsFile({ page: { x: 'allowed', slack: 'disallowed' } }) } }],
  notApplicable: [head],
})
