import { kindAuditsOf, notApplicable, pass, type KindAudit } from './kind-audit.ts'
import type { PostFacts } from './post.ts'

const define = kindAuditsOf<PostFacts>()
const own = { affects: 'all', source: 'own', checkedAt: '2026-11-23', verified: true } as const

const length = define({
  id: 'post-length', kind: 'post', severity: 'error', affects: ['bluesky', 'mastodon'], source: 'src/channels/*/limits.ts', checkedAt: '2026-11-22', verified: true,
  words: {
    en: { pass: 'It fits', fail: 'It is too long', why: 'The network refuses it; nothing is cut for you.', how: 'Shorten it, or make a thread of it.', reasons: { long: '{count} of {max}: it would end at “…{end}”.', empty: 'There is neither text nor a picture.' } },
    it: { pass: 'Ci sta', fail: 'È troppo lungo', why: 'La rete lo rifiuta; nessuno lo taglia per te.', how: 'Accorcialo, o fanne un thread.', reasons: { long: '{count} di {max}: finirebbe a «…{end}».', empty: 'Non c’è né testo né immagine.' } },
  },
  check({ measure, cutAt, text, images }) {
    if (text.trim() === '' && images.length === 0) return { result: 'fail', reason: 'empty' }
    if (measure === null) return notApplicable
    if (cutAt === null) return pass
    const over = measure.excess > 0 || measure.bytes === null ? measure : measure.bytes
    return { result: 'fail', reason: 'long', values: { count: over.count, max: over.max, end: text.slice(Math.max(0, cutAt - 20), cutAt) } }
  },
})

const fold = define({
  id: 'post-fold', kind: 'post', severity: 'info', ...own, verified: false,
  words: {
    en: { pass: 'What matters stands before the fold', fail: 'The link stands behind “more”', why: 'Feeds fold long texts after a few lines; who does not unfold it never sees the link.', how: 'Put the link, or the reason to unfold, into the first lines.', reasons: { behind: 'The feed folds after about {fold} characters; the first link stands at {at}.' } },
    it: { pass: 'Ciò che conta sta prima della piega', fail: 'Il link sta dietro «altro»', why: 'I feed piegano i testi lunghi dopo poche righe; chi non li apre non vede mai il link.', how: 'Metti il link, o il motivo per aprirlo, nelle prime righe.', reasons: { behind: 'Il feed piega dopo circa {fold} caratteri; il primo link sta al {at}.' } },
  },
  check({ foldAt, links, card }) {
    const [first] = links
    // A card shows the link however deep it stands.
    if (foldAt === null || first === undefined || card !== null) return notApplicable
    return first.at < foldAt ? pass : { result: 'fail', reason: 'behind', values: { fold: foldAt, at: first.at } }
  },
})

const card = define({
  id: 'post-card', kind: 'post', severity: 'warn', ...own,
  words: {
    en: { pass: 'Its link will have a card', fail: 'Its link will have no good card', why: 'A card with a picture is what people click on; without one the bare address is left.', how: 'Audit the page behind the link, or add a picture to the post.', reasons: { none: 'The page behind {link} makes no card here.', bare: 'The card of {link} has no picture.' } },
    it: { pass: 'Il link avrà un’anteprima', fail: 'Il link non avrà una buona anteprima', why: 'Un’anteprima con immagine è ciò su cui si clicca; se manca resta l’indirizzo nudo.', how: 'Controlla la pagina del link, o aggiungi un’immagine al post.', reasons: { none: 'La pagina di {link} qui non produce un’anteprima.', bare: 'L’anteprima di {link} non ha un’immagine.' } },
  },
  check({ links, images, card: drawn, unreadLinks }) {
    const [first] = links
    if (first === undefined || images.length > 0) return notApplicable
    if (drawn !== null) return drawn.card.image === null ? { result: 'fail', reason: 'bare', values: { link: drawn.link.slice(0, 80) } } : pass
    return unreadLinks.length === links.length ? notApplicable : { result: 'fail', reason: 'none', values: { link: first.text.slice(0, 80) } }
  },
})

const links = define({
  id: 'post-links', kind: 'post', severity: 'info', ...own,
  words: {
    en: { pass: 'It leads to one place', fail: 'It leads to several places', why: 'Only one link gets a card, and each further one takes clicks from it.', how: 'Keep the one that matters; the others can go into a reply.', reasons: { several: 'There are {count} links.' } },
    it: { pass: 'Porta in un posto solo', fail: 'Porta in posti diversi', why: 'Solo un link riceve l’anteprima, e ogni altro gli toglie clic.', how: 'Tieni quello che conta; gli altri possono andare in una risposta.', reasons: { several: 'Ci sono {count} link.' } },
  },
  check({ links: all }) {
    const count = new Set(all.map(({ text }) => text)).size
    return count === 0 ? notApplicable : count > 1 ? { result: 'fail', reason: 'several', values: { count } } : pass
  },
})

const alt = define({
  id: 'post-alt', kind: 'post', severity: 'warn', affects: 'all', source: 'https://www.w3.org/WAI/tutorials/images/', checkedAt: '2026-11-23', verified: true,
  words: {
    en: { pass: 'Every picture is described', fail: 'Some pictures are not described', why: 'Who uses a screen reader gets the description instead of the picture; many people on Mastodon share described pictures only.', how: 'Say in a sentence what is to be seen.', reasons: { missing: 'Without a description: {count} of {all}.' } },
    it: { pass: 'Ogni immagine è descritta', fail: 'Alcune immagini non sono descritte', why: 'Chi usa uno screen reader riceve la descrizione al posto dell’immagine; su Mastodon molti condividono solo immagini descritte.', how: 'Di’ in una frase che cosa si vede.', reasons: { missing: 'Senza descrizione: {count} su {all}.' } },
  },
  check({ images }) {
    const count = images.filter(({ alt: says }) => says.trim() === '').length
    return images.length === 0 ? notApplicable : count > 0 ? { result: 'fail', reason: 'missing', values: { count, all: images.length } } : pass
  },
})

const mostHashtags = 5

const hashtags = define({
  id: 'post-hashtags', kind: 'post', severity: 'info', ...own,
  words: {
    en: { pass: 'Its hashtags can be read', fail: 'Its hashtags are hard to read', why: 'Many hashtags look like spam, and a screen reader can part the words of one only by their capitals.', how: 'Keep the three that people follow, and write #ReadableLikeThis.', reasons: { many: 'There are {count}.', twice: '{tag} stands there twice.', small: '{tag} is one long word: who can part it?' } },
    it: { pass: 'Gli hashtag si leggono bene', fail: 'Gli hashtag si leggono male', why: 'Tanti hashtag sembrano spam, e uno screen reader separa le parole di un hashtag solo grazie alle maiuscole.', how: 'Tieni i tre che la gente segue, e scrivi #LeggibileCosì.', reasons: { many: 'Ce ne sono {count}.', twice: '{tag} compare due volte.', small: '{tag} è una parola lunghissima: chi sa dividerla?' } },
  },
  check({ hashtags: all }) {
    if (all.length === 0) return notApplicable
    if (all.length > mostHashtags) return { result: 'fail', reason: 'many', values: { count: all.length } }
    const plain = all.map(({ text }) => text.toLowerCase())
    const twice = all.find((_, place) => plain.indexOf(plain[place] ?? '') !== place)
    if (twice !== undefined) return { result: 'fail', reason: 'twice', values: { tag: twice.text } }
    const small = all.find(({ text }) => text.length > 18 && text === text.toLowerCase() && !text.includes('_'))
    return small === undefined ? pass : { result: 'fail', reason: 'small', values: { tag: small.text } }
  },
})

export const postAudits: readonly KindAudit<PostFacts>[] = [length, fold, card, links, alt, hashtags]
