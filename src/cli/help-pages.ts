import { linksCommands } from '../links/cli.ts'
import type { Language } from '../platform/i18n.ts'
import { postCommands } from '../publishing/cli.ts'
import { auditCommand } from '../smo/cli.ts'
import { shareImageCommand } from '../smo/cli-share-image.ts'
import { cliWords } from './words.ts'

/** The help of every command, as `--help` prints it: for the guide. */
export const helpPages = (language: Language): readonly string[] => [
  ...Object.values(cliWords[language].help),
  ...[...Object.values(postCommands), ...Object.values(linksCommands), auditCommand, shareImageCommand].map(({ help }) => help[language]),
]
