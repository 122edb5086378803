import { readFileSync } from 'node:fs'
import type { Language } from '../src/platform/i18n.ts'
import { smoNetworks } from '../src/smo/networks.ts'
import { resolvers } from '../src/smo/resolvers/all.ts'
import { comparedFields } from '../src/smo/resolvers/differences.ts'
import type { Agreement } from '../test/support/smo-golden.ts'

const words = {
  en: {
    rules: ['rule', 'what the network does', 'where this is said', 'read on', 'checked there'],
    reads: (bytes: number | null) => (bytes === null ? 'Reads the whole page.' : `Reads the first ${bytes.toLocaleString('en-GB')} bytes.`),
    agent: 'Names itself',
    robots: (token: string | null) => (token === null ? 'Does not look into robots.txt, or says nothing of it.' : `In robots.txt it is \`${token}\`.`),
    yes: 'yes',
    no: '**no**',
    counts: ['network', 'no card', 'no title', 'no text', 'no picture'],
    overall: ['of the pages', 'networks that show something show different things', 'only some networks show anything'],
    fields: { title: 'title', text: 'text', image: 'picture' },
    pairs: (field: string) => `Pages, in percent, on which two networks show a different ${field} (or only one shows any).`,
  },
  it: {
    rules: ['regola', 'che cosa fa la rete', 'dove è detto', 'letto il', 'verificato lì'],
    reads: (bytes: number | null) => (bytes === null ? 'Legge tutta la pagina.' : `Legge i primi ${bytes.toLocaleString('it-IT')} byte.`),
    agent: 'Si presenta come',
    robots: (token: string | null) => (token === null ? 'Non guarda robots.txt, o non ne dice nulla.' : `In robots.txt è \`${token}\`.`),
    yes: 'sì',
    no: '**no**',
    counts: ['rete', 'nessuna scheda', 'senza titolo', 'senza testo', 'senza immagine'],
    overall: ['sulle pagine', 'le reti che mostrano qualcosa mostrano cose diverse', 'solo alcune reti mostrano qualcosa'],
    fields: { title: 'titolo', text: 'testo', image: 'immagine' },
    pairs: (field: string) => `Pagine, in percento, su cui due reti mostrano ${field} diverso (o una sola ne mostra).`,
  },
} as const

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;')
const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n')

/** Every network's rules, with their sources, as they stand in the code. */
export function networkRules(language: Language): string {
  const say = words[language]
  return smoNetworks
    .map((network) => {
      const { name, userAgent, robotsToken, readsBytes, rules } = resolvers[network]
      const rows = rules.map((rule) => [`\`${rule.id}\``, cell(rule.says[language]), cell(rule.source), rule.checkedAt, rule.verified ? say.yes : say.no])
      return [`### ${name}`, '', `${say.reads(readsBytes)} ${say.robots(robotsToken)} ${say.agent} \`${userAgent}\`.`, '', tableOf(say.rules, rows), ''].join('\n')
    })
    .join('\n')
    .trimEnd()
}

/** How often networks agree on the saved pages: counted by tools/smo-golden.ts. */
export function agreementTables(language: Language): string {
  const say = words[language]
  const agreement = JSON.parse(readFileSync(new URL('../src/smo/resolvers/agreement.json', import.meta.url), 'utf8')) as Agreement
  const percent = (count: number): string => ((count / agreement.pages) * 100).toLocaleString(language === 'en' ? 'en-GB' : 'it-IT', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
  const overall = comparedFields.map((field) => [say.fields[field], `${percent(agreement.all[field].differ)} %`, `${percent(agreement.all[field].onlySome)} %`])
  const counts = smoNetworks.map((network) => {
    const { none, title, text, image } = agreement.networks[network]
    return [resolvers[network].name, ...[none, title, text, image].map((count) => `${percent(count)} %`)]
  })
  const pairs = comparedFields.map((field) => {
    const rows = smoNetworks.slice(0, -1).map((network, a) => [resolvers[network].name, ...smoNetworks.slice(1).map((_other, b) => (b < a ? '' : percent(agreement.pairs[field][a]?.[b - a] ?? 0)))])
    return `${say.pairs(say.fields[field])}\n\n${tableOf(['', ...smoNetworks.slice(1).map((network) => resolvers[network].name)], rows)}`
  })
  return [tableOf(say.overall, overall), '', tableOf(say.counts, counts), '', pairs.join('\n\n')].join('\n')
}
