import { Rebuilt, rebuildRollups } from '../http/index.ts'
import type { Command } from '../platform/terminal/command.ts'
import { ourMachine } from './our-product.ts'
import { hereOrThere } from './with-app.ts'
import { cliWords } from './words.ts'

const rebuild: Command = {
  options: {},
  takes: [0, 0],
  help: { en: cliWords.en.help.rollups, it: cliWords.it.help.rollups },
  async run({ terminal, language }) {
    const answer = await hereOrThere(
      async () => (await ourMachine(language)).ask('POST', '/operator/rollups', Rebuilt, { body: {}, timeoutMs: 3_600_000 }),
      async (app) => ({ workspaces: await rebuildRollups(app) }),
    )
    terminal.give(answer)
    terminal.say(cliWords[language].rebuilt(answer.workspaces))
  },
}

/** `passaparola rollups …` */
export const rollupsCommands: Readonly<Record<string, Command>> = { rebuild }
