import { describeAudit } from '../../../test/support/smo-audits.ts'
import { discordComponentEmbed } from './discord-component-embed.ts'

const embed = (json: string) => `<script id="discord:component-embed" type="application/json">${json}</script>`
const title = '<meta property="og:title" content="Bread">'

describeAudit(discordComponentEmbed, {
  fails: [
    { head: title + embed(`{"component":{"type":17,"text":"${'x'.repeat(3000)}"}}`), reason: 'large', seen: 'component-embed', values: { bytes: 3035 } },
    { head: title + embed('{"component":'), reason: 'json' },
    { head: title + embed('{"component":{"type":10}}'), reason: 'container' },
    { head: embed('{"component":{"type":17,"components":[]}}'), reason: 'fallback', fix: 'og:title' },
  ],
  passes: [title + embed('{"component":{"type":17,"components":[]}}'), `${title}<link rel="discord:component-embed" type="application/json" href="/embed.json">`],
  notApplicable: [title],
})
