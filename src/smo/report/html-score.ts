import type { Language } from '../../platform/i18n.ts'
import type { PageReport } from '../report.ts'
import { escapeHtml } from './escape-html.ts'
import { reportWords } from './words.ts'

/** The score's own sum, so that anybody can do it again. */
export function weightedLines({ score, judged }: PageReport, language: Language): string {
  const words = reportWords[language]
  const titles = new Map(judged.map(({ audit }) => [audit.id, audit.words[language].pass]))
  const rows = score.lines.map((line) => `<tr><td>${escapeHtml(titles.get(line.audit) ?? '')} <code class="soft">${line.audit}</code></td><td class="number">${line.weight}</td><td>${escapeHtml(words[line.result])}</td></tr>`)
  return `<details><summary>${escapeHtml(words.score)}: ${score.value === null ? escapeHtml(words.noScore) : `${score.value} – ${escapeHtml(words.howScored(score.passed, score.total))}`}</summary><table><thead><tr><th>${escapeHtml(words.audit)}</th><th class="number">${escapeHtml(words.weight)}</th><th>${escapeHtml(words.result)}</th></tr></thead><tbody>\n${rows.join('\n')}\n</tbody></table></details>`
}
