import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { version } from '../platform/config/version.ts'
import { RefusedToStart } from '../platform/db/errors.ts'
import { ConfigError } from '../platform/config/config-error.ts'
import type { Language } from '../platform/i18n.ts'
import { type Command, type CommandCall, WrongUsage } from '../platform/terminal/command.ts'
import { openTerminal } from '../platform/terminal/open-terminal.ts'
import { NotReachable, Refused } from '../platform/terminal/refused.ts'
import { commandNames, findCommand } from './commands.ts'
import { ourProduct } from './our-product.ts'
import { languageNamed, terminalLanguage } from './language.ts'
import { cliWords } from './words.ts'

/** Exit codes, documented in docs/guide: they are part of the product. */
export const exitCodes = { done: 0, failed: 1, wrongUsage: 2, refused: 3, notReachable: 4 } as const

const everywhere = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' }, language: { type: 'string' } } as const satisfies ParseArgsOptionsConfig

/** Does what the line says; resolves with the exit code. */
export async function run(line: readonly string[]): Promise<number> {
  let language = wantedLanguage(line)
  const json = line.includes('--json')
  try {
    const [first] = line
    if (first === '--version' || first === '-v') {
      console.log(json ? JSON.stringify({ version }) : version)
      return exitCodes.done
    }
    const found = await findCommand(line.filter((word, at) => !word.startsWith('-') && line[at - 1] !== '--language'))
    if (found.command === null) return overview(line, found.wanted, language)
    const parsed = parse(found.command, line)
    language = languageIn(parsed.values) ?? language
    if (parsed.values['help'] === true) {
      console.log(`${found.command.help[language]}\n\n${cliWords[language].everywhere}`)
      return exitCodes.done
    }
    const words = parsed.positionals.slice(found.names)
    const [least, most] = found.command.takes
    if (words.length < least || words.length > most) throw usage((w) => w.howMany(found.name))
    return (await found.command.run(callOf(parsed, words, language, json))) ?? exitCodes.done
  } catch (cause) {
    return fail(cause, language, json)
  }
}

type Parsed = ReturnType<typeof parse>

function parse(command: Command, line: readonly string[]) {
  try {
    return parseArgs({ args: [...line], options: { ...command.options, ...everywhere }, allowPositionals: true, strict: true, tokens: true })
  } catch (cause) {
    const { code, message } = cause as { code?: string; message: string }
    // The message names the option in quotes; its sentence is English, ours are not only.
    const option = /'(-[^' ]*)/.exec(message)?.[1] ?? ''
    if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw usage((words) => words.unknownOption(option))
    if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') throw usage((words) => words.optionValue(option))
    throw cause
  }
}

function callOf({ values: parsed, tokens }: Parsed, words: readonly string[], language: Language, json: boolean): CommandCall {
  const terminal = openTerminal(language, json)
  const values: CommandCall['values'] = parsed
  return {
    terminal,
    language,
    values,
    words,
    options: tokens.flatMap((token) => (token.kind === 'option' ? [{ name: token.name, value: token.value }] : [])),
    product: ourProduct(language),
    text(name) {
      const value = values[name]
      return typeof value === 'string' ? value : undefined
    },
    flag: (name) => values[name] === true,
  }
}

function overview(line: readonly string[], wanted: string, language: Language): number {
  const words = cliWords[language]
  if (wanted === '' || wanted === 'help' || line.includes('--help') || line.includes('-h')) {
    const group = wanted.split(' ')[0] ?? ''
    const below = commandNames(group)
    console.log(below === commandNames('') ? words.usage : words.group(group, below.map((name) => `  passaparola ${name}`).join('\n')))
    return exitCodes.done
  }
  throw usage((w) => w.unknown(wanted, commandNames(wanted.split(' ')[0] ?? '').join(', ')))
}

/** Says what went wrong, to a person or to a program, and gives the exit code. */
function fail(cause: unknown, language: Language, json: boolean): number {
  const { code, sentence, name, fields } = told(cause, language)
  if (json) console.log(JSON.stringify({ error: { code: name, message: sentence, exitCode: code, errors: fields } }, null, 2))
  else {
    console.error(sentence)
    for (const { pointer, detail } of fields) console.error(`  ${pointer}  ${detail}`)
  }
  return code
}

interface Told {
  readonly code: number
  readonly name: string
  readonly sentence: string
  readonly fields: Refused['fields']
}

function told(cause: unknown, language: Language): Told {
  if (cause instanceof WrongUsage) return { code: exitCodes.wrongUsage, name: 'wrong-usage', sentence: cause.words[language], fields: [] }
  if (cause instanceof Refused) return { code: exitCodes.refused, name: cause.code, sentence: cause.message, fields: cause.fields }
  if (cause instanceof NotReachable) return { code: exitCodes.notReachable, name: 'not-reachable', sentence: cause.words[language], fields: [] }
  if (cause instanceof ConfigError) return { code: exitCodes.failed, name: 'configuration', sentence: cause.words[language], fields: [] }
  if (cause instanceof RefusedToStart) return { code: exitCodes.failed, name: cause.code, sentence: cause.words[language], fields: [] }
  const { words, message } = (cause ?? {}) as { words?: Partial<Record<Language, string>>; message?: string }
  // Errors of the store carry their own sentences; of the rest the person gets what there is.
  return { code: exitCodes.failed, name: 'failed', sentence: words?.[language] ?? cliWords[language].failed(message ?? String(cause)), fields: [] }
}

function wantedLanguage(line: readonly string[]): Language {
  const at = line.findIndex((word) => word === '--language' || word.startsWith('--language='))
  const name = at === -1 ? undefined : line[at]?.split('=')[1] ?? line[at + 1]
  return (name === undefined ? null : languageNamed(name)) ?? terminalLanguage()
}

function languageIn(values: Parsed['values']): Language | null {
  const name = values['language']
  if (typeof name !== 'string') return null
  const language = languageNamed(name)
  if (language === null) throw usage((words) => words.unknownLanguage(name))
  return language
}

const usage = (say: (words: (typeof cliWords)['en']) => string): WrongUsage => new WrongUsage({ en: say(cliWords.en), it: say(cliWords.it) })
