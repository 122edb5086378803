import { defineAudit } from '../audit.ts'
import type { PageFacts } from '../facts.ts'
import { ownAddress } from './reading/canonical.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { type Meta, metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { bestSiteName } from './reading/suggest.ts'
import { collapse, shorten } from './reading/text.ts'
import { parseUrl, resolved } from './reading/urls.ts'
import { sources } from './sources.ts'

const texts = ['og:title', 'og:description', 'twitter:title', 'twitter:description', 'og:image:alt'] as const
const addresses = ['og:url', 'og:image', 'og:image:url', 'og:image:secure_url', 'twitter:image', 'og:video'] as const
const mail = /[\w.+-]{1,64}@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,24}\b/i
const phone = /(?<![\w/])\+\d{1,3}[\s.()-]{0,2}(?:\d[\s.()-]{0,2}){7,12}\d(?!\w)/
const secret = /^(?:access_?token|auth_?token|api_?key|apikey|secret|client_?secret|password|passwd|pwd|session_?id|sessionid|phpsessid|jsessionid|jwt)$/i
/** Signed pictures carry a token of their own that opens nothing else. */
const secretOfPage = /^(?:token|id_?token|refresh_?token|sid)$/i

interface Found {
  readonly meta: Meta
  readonly reason: 'mail' | 'phone' | 'secret'
  readonly value: string
}

function secretsOf(page: PageFacts, { key, value }: Meta): readonly string[] {
  const url = parseUrl(resolved(page, value) ?? '')
  const isSecret = (name: string): boolean => secret.test(name) || (key === 'og:url' && secretOfPage.test(name))
  return url === null ? [] : [...new Set(url.searchParams.keys())].filter((name) => isSecret(name) && (url.searchParams.get(name) ?? '').length >= 6)
}

function cleared(page: PageFacts, meta: Meta): string {
  if (!(addresses as readonly string[]).includes(meta.key)) {
    const rest = collapse(meta.value.replace(new RegExp(mail.source, 'gi'), '').replace(new RegExp(phone.source, 'g'), ''))
    return rest === '' ? bestSiteName(page) : rest
  }
  const url = new URL(resolved(page, meta.value) ?? ownAddress(page))
  for (const name of secretsOf(page, meta)) url.searchParams.delete(name)
  return mail.test(decodeURIComponent(url.search.replace(/%(?![0-9a-f]{2})/gi, '%25'))) ? `${url.origin}${url.pathname}` : url.href
}

export const piiInPreview = defineAudit({
  id: 'pii-in-preview',
  group: 'share',
  mode: 'html',
  severity: 'warn',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The card gives away nothing private',
      fail: 'The card gives something private away',
      why: 'A card is copied to servers that nobody can clean, and shown to people the page was not meant for.',
      how: 'Take it out of texts and addresses; a secret that stood in an address must be changed.',
      reasons: {
        mail: '{key} contains an e-mail address: “{value}”.',
        phone: '{key} contains a telephone number: “{value}”.',
        secret: 'The address in {key} carries a secret ({value}).',
      },
    },
    it: {
      pass: 'L’anteprima non rivela nulla di privato',
      fail: 'L’anteprima rivela qualcosa di privato',
      why: 'Un’anteprima viene copiata su server che nessuno può ripulire, e mostrata a persone a cui la pagina non era destinata.',
      how: 'Toglilo dai testi e dagli indirizzi; un segreto che stava in un indirizzo va cambiato.',
      reasons: {
        mail: '{key} contiene un indirizzo e-mail: «{value}».',
        phone: '{key} contiene un numero di telefono: «{value}».',
        secret: 'L’indirizzo in {key} porta un segreto ({value}).',
      },
    },
  },
  check({ page }) {
    const given = [...texts, ...addresses].flatMap((key) => metas(page, key)).filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const found = given.flatMap((meta): readonly Found[] => {
      const isText = (texts as readonly string[]).includes(meta.key)
      const secrets = isText ? [] : secretsOf(page, meta)
      if (secrets.length > 0) return [{ meta, reason: 'secret', value: secrets.join(', ') }]
      const address = mail.exec(isText ? meta.value : (parseUrl(resolved(page, meta.value) ?? '')?.search.replaceAll(/%40/gi, '@') ?? ''))
      if (address !== null) return [{ meta, reason: 'mail', value: address[0] }]
      const number = isText ? phone.exec(meta.value) : null
      return number === null ? [] : [{ meta, reason: 'phone', value: number[0].trim() }]
    })
    const [first] = found
    if (first === undefined) return pass
    const tags = [...new Set(found.map(({ meta }) => meta.tag))]
    return fail(first.reason, {
      values: { key: first.meta.key, value: shorten(first.value, 80) },
      evidence: seenAll(tags),
      fix: swap(...tags.flatMap((tag) => rewritten([tag], found.filter(({ meta }) => meta.tag === tag).map(({ meta }) => ({ ...meta, value: cleared(page, meta) }))))),
    })
  },
})
