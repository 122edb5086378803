import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeMetrics } from '../src/analytics/metrics.ts'
import { helpPages } from '../src/cli/help-pages.ts'
import { cliWords } from '../src/cli/words.ts'
import { variables } from '../src/platform/config/variables.ts'
import type { Language } from '../src/platform/i18n.ts'
import { audits } from '../src/smo/catalogue.ts'
import { standardPreset, weightOf } from '../src/smo/preset.ts'
import { sayAffects, saySource } from '../src/smo/report/say.ts'
import { reportWords } from '../src/smo/report/words.ts'
import { agreementTables, networkRules } from './docs-networks.ts'

/*
 * Fills the generated parts of the documents from the code: what stands between <!-- NAME LANGUAGE --> and
 * <!-- end -->. `node tools/docs.ts` writes them; test/docs.test.ts asks whether they are as they should be.
 */

const root = fileURLToPath(new URL('..', import.meta.url))

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

const parts: Readonly<Record<string, (language: Language) => string>> = {
  variables: (language) =>
    tableOf(
      language === 'en' ? ['variable', 'when not set', 'what it is'] : ['variabile', 'se manca', 'che cos’è'],
      variables.map((variable) => [`\`${variable.name}\``, variable.default === null ? '–' : `\`${variable.default}\``, cell(variable.words[language])]),
    ),
  metrics: (language) =>
    tableOf(
      language === 'en' ? ['number', 'formula', 'source'] : ['numero', 'formula', 'fonte'],
      describeMetrics(language).map((metric) => [`**${cell(metric.name)}**`, cell(metric.formula), cell(metric.source)]),
    ),
  networks: networkRules,
  agreement: agreementTables,
  audits: (language) =>
    [...Map.groupBy(audits, ({ group }) => group)]
      .map(([group, list]) =>
        [
          `### ${reportWords[language].groups[group]}`,
          '',
          tableOf(
            language === 'en' ? ['audit', 'passes when', 'severity', 'weight', 'needs', 'concerns', 'source'] : ['controllo', 'superato quando', 'gravità', 'peso', 'richiede', 'riguarda', 'fonte'],
            list.map((audit) => [`\`${audit.id}\``, cell(audit.words[language].pass), reportWords[language].severities[audit.severity], audit.mode === 'manual' ? '–' : `${weightOf(standardPreset, audit)}`, audit.mode, cell(sayAffects(audit, language)), cell(saySource(audit, language))]),
          ),
        ].join('\n'),
      )
      .join('\n\n'),
  commands: (language) => ['```', cliWords[language].usage, '```', '', ...helpPages(language).flatMap((help) => ['```', help, '```', ''])].join('\n').trimEnd(),
}

const generated = /(<!-- (\w+) (en|it) -->\n)[\s\S]*?(<!-- end -->)/g

/** The documents that have generated parts, as they should be. */
export function documents(): readonly { readonly path: string; readonly is: string; readonly shouldBe: string }[] {
  return ['README.md', ...globSync('docs/guide/*/*.md', { cwd: root })].map((path) => {
    const is = readFileSync(join(root, path), 'utf8')
    const shouldBe = is.replace(generated, (_whole, begin: string, name: string, language: string, end: string) => {
      const make = parts[name]
      if (make === undefined) throw new Error(`${path} wants a part “${name}” that nobody generates`)
      return `${begin}${make(language as Language)}\n${end}`
    })
    return { path, is, shouldBe }
  })
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const { path, is, shouldBe } of documents()) if (is !== shouldBe) writeFileSync(join(root, path), shouldBe)
}
