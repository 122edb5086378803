import { defineAudit } from '../audit.ts'
import { told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { nameOfReader } from './reading/readers.ts'
import { collapse } from './reading/text.ts'
import { sources } from './sources.ts'

/** A signed address of a picture is another one each time: what follows the question mark does not count. */
const plain = (field: string, value: string | null): string | null => (value === null ? null : field === 'image' ? value.replace(/[?#].*$/, '') : collapse(value))

export const botParity = defineAudit({
  id: 'bot-parity',
  group: 'reach',
  mode: 'net',
  severity: 'error',
  affects: 'all',
  source: sources.apple,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Every reader gets the same page',
      fail: 'Some readers get another page',
      why: 'A card that differs by reader cannot be checked by anybody; and a reader that gets less shows less.',
      how: 'Send the same tags to everybody.',
      reasons: {
        differs: '{networks} get another {what} than a browser.',
      },
    },
    it: {
      pass: 'Ogni lettore riceve la stessa pagina',
      fail: 'Alcuni lettori ricevono un’altra pagina',
      why: 'Un’anteprima che cambia a seconda di chi legge non la può controllare nessuno; e chi riceve di meno mostra di meno.',
      how: 'Invia a tutti gli stessi tag.',
      reasons: {
        differs: '{networks} ricevono {what} diverso da un browser.',
      },
    },
  },
  check({ page }) {
    const read = page.visits.filter((visit) => visit.seen !== null)
    const browser = read.find(({ network }) => network === 'browser')?.seen ?? null
    const others = read.filter(({ network }) => network !== 'browser')
    if (browser === null || others.length === 0) return notApplicable
    const fields = ['title', 'description', 'image'] as const
    const names = { title: 'og:title', description: 'og:description', image: 'og:image' } as const
    const off = others.map((visit) => ({ visit, what: fields.filter((field) => plain(field, visit.seen?.[field] ?? null) !== plain(field, browser[field])) })).filter(({ what }) => what.length > 0)
    if (off.length === 0) return pass
    return fail('differs', {
      values: { networks: off.map(({ visit }) => nameOfReader(visit.network)).join(', '), what: [...new Set(off.flatMap(({ what }) => what.map((field) => names[field])))].join(', ') },
      evidence: off.flatMap(({ visit, what }) => what.map((field) => told(`${nameOfReader(visit.network)}: ${names[field]} = ${visit.seen?.[field] ?? '–'}`))),
    })
  },
})
