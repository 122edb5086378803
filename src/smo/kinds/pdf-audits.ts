import { kindAuditsOf, megabytes, notApplicable, pass, type KindAudit } from './kind-audit.ts'
import type { PdfFacts } from './pdf.ts'

const define = kindAuditsOf<PdfFacts>()
const own = { source: 'own', checkedAt: '2026-11-23', verified: true } as const
const linkedin = { source: 'https://www.linkedin.com/help/linkedin/answer/a1456056', checkedAt: '2026-11-23', verified: false } as const

const title = define({
  id: 'pdf-title', kind: 'pdf', severity: 'warn', affects: 'all', source: 'https://www.w3.org/TR/WCAG20-TECHS/PDF18.html', checkedAt: '2026-11-23', verified: false,
  words: {
    en: { pass: 'It has a title', fail: 'It has no title of its own', why: 'The title is what search results, browser tabs and some cards show; without it they show the name of the file.', how: 'Write the title into the properties of the document before exporting it.', reasons: { missing: 'The document says no title.', left: 'The title was left by a program: “{title}”.' } },
    it: { pass: 'Ha un titolo', fail: 'Non ha un titolo suo', why: 'Il titolo è ciò che mostrano i risultati di ricerca, le schede del browser e alcune anteprime; se manca mostrano il nome del file.', how: 'Scrivi il titolo nelle proprietà del documento prima di esportarlo.', reasons: { missing: 'Il documento non dice un titolo.', left: 'Il titolo è stato lasciato da un programma: «{title}».' } },
  },
  check({ title: says, encrypted }) {
    if (encrypted) return notApplicable
    if (says === null) return { result: 'fail', reason: 'missing' }
    return /^(?:microsoft (?:word|powerpoint) - |untitled|senza (?:titolo|nome)|presentation\d*$|document\d*$)|\.(?:docx?|pptx?|indd|pages|key|odt|pdf|ai)$/i.test(says) ? { result: 'fail', reason: 'left', values: { title: says.slice(0, 80) } } : pass
  },
})

const locked = define({
  id: 'pdf-encrypted', kind: 'pdf', severity: 'error', affects: ['linkedin', 'facebook'], ...own,
  words: {
    en: { pass: 'Anybody can open it', fail: 'It is locked', why: 'Networks refuse documents they cannot read, and so do most previews.', how: 'Export it without a password or restrictions.', reasons: { locked: 'The document is encrypted.' } },
    it: { pass: 'Chiunque può aprirlo', fail: 'È protetto', why: 'Le reti rifiutano i documenti che non possono leggere, e così la maggior parte delle anteprime.', how: 'Esportalo senza password né restrizioni.', reasons: { locked: 'Il documento è cifrato.' } },
  },
  check: ({ encrypted }) => (encrypted ? { result: 'fail', reason: 'locked' } : pass),
})

const pages = define({
  id: 'pdf-pages', kind: 'pdf', severity: 'warn', affects: ['linkedin'], ...linkedin,
  words: {
    en: { pass: 'LinkedIn takes it as a document', fail: 'LinkedIn does not take it as a document', why: 'A document post has at most 300 pages and 100 MB.', how: 'Post a part of it and link to the rest.', reasons: { pages: 'It has {count} pages.', heavy: 'It has {size}.' } },
    it: { pass: 'LinkedIn lo accetta come documento', fail: 'LinkedIn non lo accetta come documento', why: 'Un documento pubblicato ha al massimo 300 pagine e 100 MB.', how: 'Pubblicane una parte e metti il link al resto.', reasons: { pages: 'Ha {count} pagine.', heavy: 'Pesa {size}.' } },
  },
  check({ pages: count, bytes }) {
    if (bytes > 100_000_000) return { result: 'fail', reason: 'heavy', values: { size: megabytes(bytes) } }
    return count === null ? notApplicable : count > 300 ? { result: 'fail', reason: 'pages', values: { count } } : pass
  },
})

const cover = define({
  id: 'pdf-cover', kind: 'pdf', severity: 'info', affects: ['linkedin'], ...own,
  words: {
    en: { pass: 'Its first page fits the feed', fail: 'Its first page is narrow in the feed', why: 'The first page is the picture that people stop at: square or 4:5 fills a phone, A4 shows small writing.', how: 'Make pages of 1080 × 1350 or 1080 × 1080 for reading in the feed.', reasons: { shape: 'The first page is {width} × {height} points.' } },
    it: { pass: 'La prima pagina si adatta al feed', fail: 'La prima pagina rende poco nel feed', why: 'La prima pagina è l’immagine davanti a cui ci si ferma: quadrata o 4:5 riempie il telefono, in A4 le scritte diventano piccole.', how: 'Per chi legge nel feed fai pagine di 1080 × 1350 o 1080 × 1080.', reasons: { shape: 'La prima pagina misura {width} × {height} punti.' } },
  },
  check({ cover: first }) {
    if (first === null) return notApplicable
    const ratio = first.width / first.height
    return ratio >= 0.78 && ratio <= 1.02 ? pass : { result: 'fail', reason: 'shape', values: { width: Math.round(first.width), height: Math.round(first.height) } }
  },
})

const language = define({
  id: 'pdf-language', kind: 'pdf', severity: 'info', affects: 'all', source: 'https://www.w3.org/TR/WCAG20-TECHS/PDF16.html', checkedAt: '2026-11-23', verified: false,
  words: {
    en: { pass: 'It says its language', fail: 'It does not say its language', why: 'Screen readers need it to pronounce the words, translators to know where to begin.', how: 'Set the language of the document before exporting it.', reasons: { missing: 'No language is set.' } },
    it: { pass: 'Dice la sua lingua', fail: 'Non dice la sua lingua', why: 'Serve agli screen reader per pronunciare le parole e ai traduttori per sapere da dove partire.', how: 'Imposta la lingua del documento prima di esportarlo.', reasons: { missing: 'Nessuna lingua impostata.' } },
  },
  check: ({ language: says, encrypted }) => (encrypted ? notApplicable : says === null ? { result: 'fail', reason: 'missing' } : pass),
})

export const pdfAudits: readonly KindAudit<PdfFacts>[] = [locked, title, pages, cover, language]
