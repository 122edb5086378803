import { fediverseHandle } from '../audits/reading/handles.ts'
import { nodesOf } from '../audits/reading/json-ld.ts'
import { metaValue } from '../audits/reading/metas.ts'
import type { PageFacts } from '../facts.ts'
import { kindAuditsOf, notApplicable, pass, type KindAudit } from './kind-audit.ts'

const define = kindAuditsOf<PageFacts>()
const profileTypes = ['Person', 'Organization', 'ProfilePage', 'LocalBusiness', 'NewsMediaOrganization', 'Corporation', 'MusicGroup']

const kind = define({
  id: 'profile-type', kind: 'profile', severity: 'info', affects: ['facebook', 'google-discover'], source: 'https://ogp.me/#type_profile', checkedAt: '2026-11-23', verified: true,
  words: {
    en: { pass: 'It says that it is a profile', fail: 'It does not say that it is a profile', why: 'Networks and search engines then know a person or an organisation from an article.', how: 'Add og:type “profile”, or JSON-LD of a ProfilePage.', reasons: { missing: 'Neither og:type nor JSON-LD says so.' } },
    it: { pass: 'Dice di essere un profilo', fail: 'Non dice di essere un profilo', why: 'Così reti e motori di ricerca distinguono una persona o un’organizzazione da un articolo.', how: 'Aggiungi og:type «profile», o un JSON-LD di tipo ProfilePage.', reasons: { missing: 'Non lo dicono né og:type né JSON-LD.' } },
  },
  check(page) {
    if (metaValue(page, 'og:type')?.trim().toLowerCase() === 'profile' || nodesOf(page, profileTypes).length > 0) return pass
    return { result: 'fail', reason: 'missing', fix: { text: '<meta property="og:type" content="profile">', to: 'head', replaces: false } }
  },
})

const picture = define({
  id: 'profile-picture', kind: 'profile', severity: 'warn', affects: 'all', source: 'https://ogp.me/', checkedAt: '2026-11-23', verified: true,
  words: {
    en: { pass: 'It has a picture that fits a small square', fail: 'Its picture is missing or not square', why: 'A profile is shared with a small square picture; a wide one is cut to its middle.', how: 'Name a square picture of at least 400 × 400 pixels in og:image.', reasons: { missing: 'The page names no picture.', shape: 'The picture is {width} × {height} pixels.', small: 'The picture is only {width} × {height} pixels.' } },
    it: { pass: 'Ha un’immagine adatta a un piccolo quadrato', fail: 'L’immagine manca o non è quadrata', why: 'Un profilo si condivide con una piccola immagine quadrata; una larga viene tagliata al centro.', how: 'Indica in og:image un’immagine quadrata di almeno 400 × 400 pixel.', reasons: { missing: 'La pagina non indica un’immagine.', shape: 'L’immagine misura {width} × {height} pixel.', small: 'L’immagine misura solo {width} × {height} pixel.' } },
  },
  check(page) {
    const written = metaValue(page, 'og:image', 'twitter:image')
    if (written === null) return { result: 'fail', reason: 'missing' }
    const file = page.images[URL.parse(written, page.url)?.href ?? '']
    if (file === undefined || file.width === null || file.height === null || file.width === 0 || file.height === 0) return pass
    const values = { width: file.width, height: file.height }
    if (Math.abs(file.width / file.height - 1) > 0.1) return { result: 'fail', reason: 'shape', values }
    return file.width < 400 ? { result: 'fail', reason: 'small', values } : pass
  },
})

const linksBack = define({
  id: 'profile-rel-me', kind: 'profile', severity: 'info', affects: ['mastodon'], source: 'https://docs.joinmastodon.org/user/profile/#verification', checkedAt: '2026-11-23', verified: false,
  words: {
    en: { pass: 'It says which other profiles are the same person’s', fail: 'It does not say which other profiles are the same person’s', why: 'A link with rel="me" in both directions proves that the profiles belong together; Mastodon shows a green tick.', how: 'Write <a rel="me" href="https://…"> for each profile, and link back from there.', reasons: { none: 'There is no link with rel="me".' } },
    it: { pass: 'Dice quali altri profili sono della stessa persona', fail: 'Non dice quali altri profili sono della stessa persona', why: 'Un link con rel="me" in entrambe le direzioni prova che i profili vanno insieme; Mastodon mostra una spunta verde.', how: 'Scrivi <a rel="me" href="https://…"> per ogni profilo, e da lì rimanda qui.', reasons: { none: 'Non c’è nessun link con rel="me".' } },
  },
  check({ tags }) {
    const found = [...tags.anchors, ...tags.links].some(({ rel, href, inert }) => !inert && rel.includes('me') && /^https:\/\//i.test(href?.trim() ?? ''))
    return found ? pass : { result: 'fail', reason: 'none' }
  },
})

const creator = define({
  id: 'profile-fediverse', kind: 'profile', severity: 'info', affects: ['mastodon'], source: 'https://blog.joinmastodon.org/2024/07/highlighting-journalism-on-mastodon/', checkedAt: '2026-11-23', verified: false,
  words: {
    en: { pass: 'Its fediverse address can be read', fail: 'Its fediverse address cannot be read', why: 'Mastodon names the author under links to this site when the address is written as @name@server.', how: 'Write <meta name="fediverse:creator" content="@name@server">.', reasons: { invalid: '“{value}” is no such address.' } },
    it: { pass: 'L’indirizzo nel fediverso è leggibile', fail: 'L’indirizzo nel fediverso non è leggibile', why: 'Mastodon nomina l’autore sotto i link a questo sito se l’indirizzo è scritto come @nome@server.', how: 'Scrivi <meta name="fediverse:creator" content="@nome@server">.', reasons: { invalid: '«{value}» non è un indirizzo del genere.' } },
  },
  check(page) {
    const value = metaValue(page, 'fediverse:creator')
    if (value === null) return notApplicable
    return fediverseHandle(value) === null ? { result: 'fail', reason: 'invalid', values: { value: value.slice(0, 80) } } : pass
  },
})

export const profileAudits: readonly KindAudit<PageFacts>[] = [kind, picture, linksBack, creator]
