import { ConfigError } from '../platform/config/config-error.ts'
import { RefusedToStart } from '../platform/db/errors.ts'
import { version } from '../platform/config/version.ts'
import { terminalLanguage } from './language.ts'
import { start } from './start.ts'
import { cliWords } from './words.ts'

const language = terminalLanguage()
const [command = '--help', ...rest] = process.argv.slice(2)
process.exitCode = await run(command, rest)

async function run(name: string, _rest: readonly string[]): Promise<number> {
  const words = cliWords[language]
  try {
    switch (name) {
      case 'start':
        return await start(language)
      case '--version':
        console.log(version)
        return 0
      case '--help':
      case 'help':
        console.log(words.usage)
        return 0
      default:
        console.error(words.unknown(name))
        return 2
    }
  } catch (cause) {
    if (cause instanceof ConfigError || cause instanceof RefusedToStart) {
      console.error(cause.words[language])
      return 1
    }
    throw cause
  }
}
