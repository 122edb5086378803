import { defineAudit, type Fix } from '../audit.ts'
import type { SmoNetwork } from '../networks.ts'
import { resolvers } from '../resolvers/all.ts'
import { firstImage } from './reading/images.ts'
import { told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { nameOfReader } from './reading/readers.ts'
import { parseUrl, resolved } from './reading/urls.ts'
import { sources } from './sources.ts'

/** Whoever asks robots.txt. Slack and Messages do not. */
const asked = ['facebook', 'x', 'linkedin', 'pinterest', 'bluesky', 'reddit', 'telegram', 'whatsapp'] as const satisfies readonly SmoNetwork[]

const allowing = (networks: readonly SmoNetwork[], path: string): Fix => ({ to: 'robots.txt', replaces: false, text: [...networks.map((network) => `User-agent: ${resolvers[network].robotsToken ?? network}`), `Allow: ${path}`].join('\n') })

export const robotsTxtSocial = defineAudit({
  id: 'robots-txt-social',
  group: 'reach',
  mode: 'robots',
  severity: 'error',
  affects: ['facebook', 'x', 'linkedin', 'pinterest', 'bluesky', 'reddit', 'telegram', 'whatsapp'],
  source: sources.robots,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'robots.txt lets the networks’ readers in',
      fail: 'robots.txt shuts networks out',
      why: 'X, LinkedIn, Pinterest, Bluesky, Reddit, Telegram and others ask it first: shut out, they show the bare address, or a card without its picture.',
      how: 'Allow their readers; search engines are named apart and stay as they are.',
      reasons: {
        page: 'The page is forbidden to {networks}.',
        image: 'The picture is forbidden to {networks}.',
        broken: 'robots.txt answers {status}; readers then take everything as forbidden.',
      },
    },
    it: {
      pass: 'robots.txt fa entrare i lettori delle reti',
      fail: 'robots.txt chiude fuori alcune reti',
      why: 'X, LinkedIn, Pinterest, Bluesky, Reddit, Telegram e altre lo chiedono per primo: chiuse fuori, mostrano il solo indirizzo o un’anteprima senza immagine.',
      how: 'Permetti i loro lettori; i motori di ricerca hanno righe proprie e restano come sono.',
      reasons: {
        page: 'La pagina è vietata a {networks}.',
        image: 'L’immagine è vietata a {networks}.',
        broken: 'robots.txt risponde {status}; in questo caso i lettori considerano tutto vietato.',
      },
    },
  },
  check({ page }) {
    const { robots } = page
    if (robots === null) return notApplicable
    if (robots.status !== null && robots.status >= 500) return fail('broken', { values: { status: robots.status }, evidence: [told(`${robots.status} ${robots.url}`)] })
    const shut = (verdicts: Readonly<Partial<Record<SmoNetwork, string>>>): readonly SmoNetwork[] => asked.filter((network) => verdicts[network] === 'disallowed')
    const evidence = (networks: readonly SmoNetwork[]) => [...new Set(networks.map((network) => robots.lines[network]))].filter((line) => line !== undefined).map(told)
    const fromPage = shut(robots.page)
    if (fromPage.length > 0) return fail('page', { values: { networks: fromPage.map(nameOfReader).join(', ') }, evidence: evidence(fromPage), fix: allowing(fromPage, parseUrl(page.url)?.pathname ?? '/') })
    const image = firstImage(page)
    const url = image === null ? null : resolved(page, image.meta.value)
    const fromImage = url === null ? [] : shut(robots.images[url] ?? {})
    return fromImage.length === 0 ? pass : fail('image', { values: { networks: fromImage.map(nameOfReader).join(', ') }, evidence: evidence(fromImage), fix: allowing(fromImage, parseUrl(url ?? '')?.pathname ?? '/') })
  },
})
