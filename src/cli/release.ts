import { Released, releaseCopy } from '../http/index.ts'
import type { Command } from '../platform/terminal/command.ts'
import { ourMachine } from './our-product.ts'
import { hereOrThere } from './with-app.ts'
import { cliWords } from './words.ts'

export const release: Command = {
  options: {},
  takes: [0, 0],
  help: { en: cliWords.en.help.release, it: cliWords.it.help.release },
  async run({ terminal, language }) {
    const answer = await hereOrThere(
      async () => (await ourMachine(language)).ask('POST', '/operator/release', Released, { body: {}, timeoutMs: 300_000 }),
      async (app) => ({ released: await releaseCopy(app) }),
    )
    terminal.give(answer)
    terminal.say(cliWords[language].released(answer.released))
  },
}
