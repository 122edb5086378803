import { defineAudit } from '../audit.ts'
import { nodesOf } from './reading/json-ld.ts'
import { add, drop, metaProperty, seen, seenAll } from './reading/markup.ts'
import { firstMeta, metas, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { bestDescription, bestTitle } from './reading/suggest.ts'
import { sources } from './sources.ts'

export const richPin = defineAudit({
  id: 'rich-pin',
  group: 'structured',
  mode: 'html',
  severity: 'info',
  affects: ['pinterest'],
  source: sources.pinterest,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'Pinterest can make a rich pin',
      fail: 'Pinterest makes no rich pin of this page',
      why: 'A rich pin keeps title, price or author up to date on every copy of the pin.',
      how: 'Give articles og:title and og:description, products their price and currency; drop pinterest-rich-pin=false if it is not meant.',
      reasons: {
        off: 'pinterest-rich-pin=false turns rich pins off.',
        article: 'These are missing for an article: {keys}.',
        product: 'These are missing for a product: {keys}.',
      },
    },
    it: {
      pass: 'Pinterest può creare un rich pin',
      fail: 'Pinterest non crea un rich pin da questa pagina',
      why: 'Un rich pin tiene aggiornati titolo, prezzo o autore in ogni copia del pin.',
      how: 'Dai agli articoli og:title e og:description, ai prodotti prezzo e valuta; togli pinterest-rich-pin=false se non è voluto.',
      reasons: {
        off: 'pinterest-rich-pin=false disattiva i rich pin.',
        article: 'Per un articolo mancano: {keys}.',
        product: 'Per un prodotto mancano: {keys}.',
      },
    },
  },
  check({ page }) {
    const off = metas(page, 'pinterest-rich-pin').filter(({ value }) => value.toLowerCase() === 'false')
    if (off.length > 0) return fail('off', { evidence: seenAll(off.map(({ tag }) => tag)), fix: drop })
    const type = firstMeta(page, 'og:type')
    const kind = type?.value.toLowerCase() ?? ''
    if (/^(?:article|blog)$/.test(kind)) {
      const missing = (['og:title', 'og:description'] as const).filter((key) => firstMeta(page, key) === null)
      if (missing.length === 0) return pass
      const known = { 'og:title': bestTitle, 'og:description': bestDescription }
      return fail('article', { values: { keys: missing.join(', ') }, evidence: type === null ? [] : [seen(type.tag)], fix: add(...missing.map((key) => metaProperty(key, known[key](page)))) })
    }
    if (nodesOf(page, ['Product', 'Recipe']).length > 0) return pass
    if (!/^(?:og:)?product(?:\.item)?$/.test(kind)) return notApplicable
    const missing = ['amount', 'currency'].filter((part) => metaValue(page, `product:price:${part}`, `og:price:${part}`) === null).map((part) => `product:price:${part}`)
    return missing.length === 0 ? pass : fail('product', { values: { keys: missing.join(', ') }, evidence: type === null ? [] : [seen(type.tag)] })
  },
})
