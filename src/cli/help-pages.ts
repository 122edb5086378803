import { linksCommands } from '../links/cli.ts'
import type { Language } from '../platform/i18n.ts'
import { postCommands } from '../publishing/cli.ts'
import { cliWords } from './words.ts'

/** The help of every command, as `--help` prints it: for the guide. */
export const helpPages = (language: Language): readonly string[] => [
  ...Object.values(cliWords[language].help),
  ...[...Object.values(postCommands), ...Object.values(linksCommands)].map(({ help }) => help[language]),
]
