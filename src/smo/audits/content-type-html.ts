import { defineAudit } from '../audit.ts'
import { header, told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const contentTypeHtml = defineAudit({
  id: 'content-type-html',
  group: 'reach',
  mode: 'net',
  severity: 'error',
  affects: ['discord', 'mastodon', 'signal', 'lemmy'],
  source: sources.discord,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The page is served as HTML',
      fail: 'The page is not served as HTML',
      why: 'Discord, Signal and Lemmy read HTML only, Mastodon nothing but text/html, and nobody a download.',
      how: 'Send the header below.',
      reasons: {
        missing: 'The answer has no Content-Type.',
        other: 'The page is served as {type}.',
        xhtml: 'The page is served as XHTML; Mastodon takes text/html only.',
        download: 'The page is sent as a download.',
      },
    },
    it: {
      pass: 'La pagina è servita come HTML',
      fail: 'La pagina non è servita come HTML',
      why: 'Discord, Signal e Lemmy leggono solo HTML, Mastodon nient’altro che text/html, e nessuno un allegato.',
      how: 'Invia l’header qui sotto.',
      reasons: {
        missing: 'La risposta non ha Content-Type.',
        other: 'La pagina è servita come {type}.',
        xhtml: 'La pagina è servita come XHTML; Mastodon accetta solo text/html.',
        download: 'La pagina è inviata come allegato.',
      },
    },
  },
  check({ page }) {
    if (page.hops === null) return notApplicable
    const [type, disposition] = [page.headers['content-type'] ?? '', page.headers['content-disposition'] ?? '']
    const fix = header(`Content-Type: text/html; charset=${page.tags.charset.used}`)
    if (/^\s*attachment/i.test(disposition)) return fail('download', { evidence: [told(`Content-Disposition: ${disposition}`)], fix: header('Content-Disposition: inline') })
    const plain = type.replace(/;.*$/, '').trim().toLowerCase()
    if (plain === '') return fail('missing', { fix })
    if (plain === 'application/xhtml+xml') return fail('xhtml', { evidence: [told(`Content-Type: ${type}`)], fix })
    return plain === 'text/html' ? pass : fail('other', { values: { type: shorten(plain, 60) }, evidence: [told(`Content-Type: ${type}`)], fix })
  },
})
