import type { FeedFacts } from './feed.ts'
import { kindAuditsOf, notApplicable, pass, type KindAudit } from './kind-audit.ts'

const define = kindAuditsOf<FeedFacts>()
const rss = { source: 'https://www.rssboard.org/rss-specification', checkedAt: '2026-11-23', verified: false } as const
const own = { source: 'own', checkedAt: '2026-11-23', verified: true } as const
const day = 86_400_000

const head = define({
  id: 'feed-head', kind: 'feed', severity: 'warn', affects: 'all', ...rss,
  words: {
    en: { pass: 'It says its name, its site and its language', fail: 'It does not say what it is', why: 'Readers list feeds by these words, and follow the link back to your site.', how: 'Give the feed a title, a link to your site and a language.', reasons: { missing: 'Missing: {what}.' } },
    it: { pass: 'Dice nome, sito e lingua', fail: 'Non dice che cos’è', why: 'I lettori elencano i feed con queste parole, e seguono il link verso il tuo sito.', how: 'Dai al feed un titolo, un link al sito e una lingua.', reasons: { missing: 'Mancano: {what}.' } },
  },
  check(feed) {
    const missing = (['title', 'link', 'language'] as const).filter((field) => feed[field] === null)
    return missing.length === 0 ? pass : { result: 'fail', reason: 'missing', values: { what: missing.join(', ') } }
  },
})

const items = define({
  id: 'feed-items', kind: 'feed', severity: 'error', affects: 'all', ...rss,
  words: {
    en: { pass: 'Every item has a title and a whole address', fail: 'Some items cannot be opened or named', why: 'An item without an address leads nowhere, and half an address leads to the reader’s own site.', how: 'Write title and absolute link into every item.', reasons: { none: 'The feed has no items.', untitled: 'Items without a title: {count}.', links: 'Items without an address that begins with http: {count}.' } },
    it: { pass: 'Ogni voce ha un titolo e un indirizzo completo', fail: 'Alcune voci non si possono aprire o nominare', why: 'Una voce senza indirizzo non porta da nessuna parte, e mezzo indirizzo porta al sito del lettore.', how: 'Scrivi titolo e link assoluto in ogni voce.', reasons: { none: 'Il feed non ha voci.', untitled: 'Voci senza titolo: {count}.', links: 'Voci senza un indirizzo che cominci con http: {count}.' } },
  },
  check({ items: all }) {
    if (all.length === 0) return { result: 'fail', reason: 'none' }
    const lost = all.filter(({ link }) => link === null || !/^https?:\/\//i.test(link)).length
    if (lost > 0) return { result: 'fail', reason: 'links', values: { count: lost } }
    const untitled = all.filter(({ title }) => title === null).length
    return untitled > 0 ? { result: 'fail', reason: 'untitled', values: { count: untitled } } : pass
  },
})

const ids = define({
  id: 'feed-ids', kind: 'feed', severity: 'warn', affects: 'all', ...rss,
  words: {
    en: { pass: 'Every item has a mark of its own', fail: 'Items cannot be told apart', why: 'Without a lasting mark (guid, id) readers and automatic posting take an edited item for a new one.', how: 'Give every item a guid or id that never changes.', reasons: { missing: 'Items without one: {count}.', twice: 'Items that share one with another: {count}.' } },
    it: { pass: 'Ogni voce ha un contrassegno suo', fail: 'Le voci non si distinguono', why: 'Senza un contrassegno stabile (guid, id) i lettori e la pubblicazione automatica prendono una voce modificata per una nuova.', how: 'Dai a ogni voce un guid o id che non cambi mai.', reasons: { missing: 'Voci che non ne hanno: {count}.', twice: 'Voci che lo condividono con un’altra: {count}.' } },
  },
  check({ items: all }) {
    const missing = all.filter(({ id }) => id === null).length
    if (missing > 0) return { result: 'fail', reason: 'missing', values: { count: missing } }
    const twice = all.length - new Set(all.map(({ id }) => id)).size
    return twice > 0 ? { result: 'fail', reason: 'twice', values: { count: twice } } : pass
  },
})

const dates = define({
  id: 'feed-dates', kind: 'feed', severity: 'warn', affects: 'all', ...rss,
  words: {
    en: { pass: 'Every item says when it was published', fail: 'Some dates are missing or wrong', why: 'Readers sort by them; automatic posting takes only what is new.', how: 'RSS writes “Mon, 23 Nov 2026 08:00:00 +0100”, Atom “2026-11-23T08:00:00+01:00”.', reasons: { missing: 'Items without a date: {count}.', odd: '“{date}” is no date.', future: 'Items dated in the future: {count}.' } },
    it: { pass: 'Ogni voce dice quando è stata pubblicata', fail: 'Alcune date mancano o sono sbagliate', why: 'I lettori ordinano in base a queste; la pubblicazione automatica prende solo ciò che è nuovo.', how: 'RSS scrive «Mon, 23 Nov 2026 08:00:00 +0100», Atom «2026-11-23T08:00:00+01:00».', reasons: { missing: 'Voci senza data: {count}.', odd: '«{date}» non è una data.', future: 'Voci con una data futura: {count}.' } },
  },
  check({ items: all, readAt }) {
    const odd = all.find(({ oddDate, publishedAt }) => oddDate !== null && publishedAt === null)?.oddDate
    if (odd != null) return { result: 'fail', reason: 'odd', values: { date: odd } }
    const missing = all.filter(({ publishedAt }) => publishedAt === null).length
    if (missing > 0) return { result: 'fail', reason: 'missing', values: { count: missing } }
    const future = all.filter(({ publishedAt }) => publishedAt !== null && publishedAt > readAt + day).length
    return future > 0 ? { result: 'fail', reason: 'future', values: { count: future } } : pass
  },
})

const fresh = define({
  id: 'feed-fresh', kind: 'feed', severity: 'info', affects: 'all', ...own,
  words: {
    en: { pass: 'Something new came within a year', fail: 'Nothing new for over a year', why: 'A feed that stands still is often one that broke when the site changed.', how: 'Look whether the site still fills it.', reasons: { old: 'The newest item is {days} days old.' } },
    it: { pass: 'È arrivato qualcosa di nuovo nell’ultimo anno', fail: 'Niente di nuovo da oltre un anno', why: 'Un feed fermo spesso si è rotto quando il sito è cambiato.', how: 'Controlla se il sito lo riempie ancora.', reasons: { old: 'La voce più recente ha {days} giorni.' } },
  },
  check({ items: all, readAt }) {
    const newest = Math.max(...all.map(({ publishedAt }) => publishedAt ?? Number.NEGATIVE_INFINITY))
    if (!Number.isFinite(newest)) return notApplicable
    const days = Math.floor((readAt - newest) / day)
    return days > 365 ? { result: 'fail', reason: 'old', values: { days } } : pass
  },
})

const pictures = define({
  id: 'feed-pictures', kind: 'feed', severity: 'info', affects: 'all', ...own,
  words: {
    en: { pass: 'Its items have pictures', fail: 'Most of its items have no picture', why: 'Posts made of a feed take their picture from it, and so do readers.', how: 'Add media:content, an enclosure or an <img> in the text.', reasons: { none: 'Without a picture: {count} of {all}.' } },
    it: { pass: 'Le voci hanno immagini', fail: 'La maggior parte delle voci non ha immagini', why: 'I post creati da un feed ne prendono l’immagine, e così i lettori.', how: 'Aggiungi media:content, un enclosure o un <img> nel testo.', reasons: { none: 'Senza immagine: {count} su {all}.' } },
  },
  check({ items: all }) {
    const count = all.filter(({ hasPicture }) => !hasPicture).length
    return all.length === 0 ? notApplicable : count * 2 > all.length ? { result: 'fail', reason: 'none', values: { count, all: all.length } } : pass
  },
})

export const feedAudits: readonly KindAudit<FeedFacts>[] = [items, head, ids, dates, fresh, pictures]
