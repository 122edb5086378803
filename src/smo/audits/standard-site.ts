import { defineAudit } from '../audit.ts'
import { linksOf } from './reading/canonical.ts'
import { drop, seen } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const collections = ['site.standard.document', 'site.standard.publication'] as const

export const standardSite = defineAudit({
  id: 'standard-site',
  group: 'fedi',
  mode: 'html',
  severity: 'info',
  affects: ['bluesky'],
  source: sources.standardSite,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The link to the AT Protocol record is well written',
      fail: 'The link to the AT Protocol record is not well written',
      why: 'Bluesky can tie the page to a record in its author’s repository; only the record’s own address says which.',
      how: 'Write at://, the author’s DID, the collection and the record’s key; the site confirms it under /.well-known/.',
      reasons: {
        invalid: '“{url}” is no address of a {collection} record.',
      },
    },
    it: {
      pass: 'Il link al record di AT Protocol è scritto bene',
      fail: 'Il link al record di AT Protocol non è scritto bene',
      why: 'Bluesky può legare la pagina a un record nell’archivio del suo autore; solo l’indirizzo del record dice quale.',
      how: 'Scrivi at://, il DID dell’autore, la raccolta e la chiave del record; il sito lo conferma sotto /.well-known/.',
      reasons: {
        invalid: '«{url}» non è l’indirizzo di un record {collection}.',
      },
    },
  },
  check({ page }) {
    const links = collections.flatMap((collection) => linksOf(page, collection).map((link) => ({ collection, link })))
    if (links.length === 0) return notApplicable
    const wrong = links.find(({ collection, link }) => {
      const [, named] = /^at:\/\/did:(?:plc:[a-z2-7]{24}|web:[a-z0-9.:%-]+)\/([a-zA-Z0-9.]+)\/[\w.~:-]{1,512}$/.exec((link.href ?? '').trim()) ?? []
      return named !== collection
    })
    return wrong === undefined ? pass : fail('invalid', { values: { url: shorten((wrong.link.href ?? '').trim(), 120), collection: wrong.collection }, evidence: [seen(wrong.link)], fix: drop })
  },
})
