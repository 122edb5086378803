import type { Language } from '../../platform/i18n.ts'
import { type Failed, failedOf, type PageReport } from '../report.ts'
import { weightedLines } from './html-score.ts'
import { escapeHtml, escapeLines } from './escape-html.ts'
import { cardsAsHtml, type PictureOf, pictureWhereItIs } from './html-cards.ts'
import { htmlStyle } from './html-style.ts'
import { countsOf, linkable, nameOf, type NamesOf, printableLines, say, sayAffects, sayFix, saySource, sayWhere } from './say.ts'
import { reportWords } from './words.ts'

export interface HtmlOptions extends NamesOf {
  readonly language: Language
  /** What to show for the address of a picture: a `data:` address keeps the report whole without a network, null leaves the frame empty. */
  readonly pictureOf?: PictureOf
}

/** One file to open, mail or keep: no script, no file beside it; every text of the pages is escaped. */
export function reportAsHtml(reports: readonly PageReport[], { language, pictureOf = pictureWhereItIs, ...names }: HtmlOptions): string {
  const words = reportWords[language]
  const [first] = reports
  const title = first === undefined ? words.title : `${nameOf(first, names)} – ${words.title}`
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src https: http: data:">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<style>${htmlStyle}</style>
</head>
<body>
<main>
${reports.map((report) => onePage(report, language, pictureOf, names)).join('\n<hr>\n')}
<footer>Passaparola</footer>
</main>
</body>
</html>
`
}

function onePage(report: PageReport, language: Language, pictureOf: PictureOf, names: NamesOf): string {
  const words = reportWords[language]
  const { page, score, judged } = report
  const counts = countsOf(report)
  const failed = failedOf(report)
  const byHand = judged.filter(({ outcome }) => outcome.result === 'manual')
  const link = linkable(page.url)
  const name = escapeHtml(nameOf(report, names))
  const grade = score.value === null ? 'unknown' : score.value >= 90 ? 'high' : score.value >= 60 ? 'middle' : 'low'
  return [
    `<section><header><div class="score ${grade}">${score.value ?? '–'}<small>${escapeHtml(words.score)}</small></div>`,
    `<div><h1>${link === null || names.nameOf?.(page.url) != null ? name : `<a href="${escapeHtml(link)}" rel="noreferrer nofollow">${name}</a>`}</h1>`,
    `<p>${escapeHtml(words.counts(counts.error, counts.warn, counts.info))}</p>`,
    `<p class="soft small">${page.status === null ? escapeHtml(words.given) : `${page.status}`}${page.hops === null || page.hops.length < 2 ? '' : ` · ${escapeHtml(words.redirects(page.hops.length - 1))}`}</p></div></header>`,
    `<h2>${escapeHtml(words.previews)}</h2>`,
    cardsAsHtml(report, language, pictureOf),
    `<h2>${escapeHtml(words.findings)}</h2>`,
    failed.length === 0 ? `<p>${escapeHtml(words.nothing)}</p>` : failed.map((each) => finding(each, language)).join('\n'),
    byHand.length === 0 ? '' : `<h2>${escapeHtml(words.byHand)}</h2>`,
    ...byHand.map(({ audit, outcome }) => {
      const said = say(audit, outcome, language)
      return `<article class="manual"><h3>${escapeHtml(said.title)} <code class="soft">${audit.id}</code></h3><p>${escapeHtml(said.why)}</p><p>${escapeHtml(said.how)}</p></article>`
    }),
    weightedLines(report, language),
    '</section>',
  ].join('\n')
}

function finding({ audit, outcome }: Failed, language: Language): string {
  const words = reportWords[language]
  const said = say(audit, outcome, language)
  const source = linkable(audit.source)
  const evidence = (outcome.evidence ?? []).slice(0, 10).map((each) => {
    const where = sayWhere(each, language)
    return `${where === null ? '' : `<div class="soft small">${escapeHtml(where)}</div>`}<pre>${escapeHtml(each.text)}</pre>`
  })
  const { fix } = outcome
  return [
    `<article class="${audit.severity}"><h3><span class="badge">${escapeHtml(words.severities[audit.severity])}</span>${escapeHtml(said.title)} <code class="soft">${audit.id}</code></h3>`,
    said.reason === null || said.reason === '' ? '' : `<p>${escapeHtml(said.reason)}</p>`,
    ...evidence,
    `<p class="soft">${escapeHtml(said.why)}</p>`,
    `<p>${escapeHtml(said.how)}</p>`,
    fix === undefined ? '' : `<div class="fix"><div class="small">${escapeHtml(sayFix(fix, language))}</div>${fix.text === '' ? '' : `<pre>${escapeLines(printableLines(fix.text))}</pre>`}</div>`,
    `<p class="soft small">${escapeHtml(words.affects)}: ${escapeHtml(sayAffects(audit, language))} · ${escapeHtml(words.source)}: ${source === null ? escapeHtml(saySource(audit, language)) : `<a href="${escapeHtml(source)}" rel="noreferrer">${escapeHtml(new URL(source).hostname)}</a>`} (${audit.checkedAt})</p>`,
    '</article>',
  ].filter((line) => line !== '').join('\n')
}
