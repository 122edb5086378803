import { SealedAgain, sealAgain } from '../http/index.ts'
import { readEnvironment } from '../platform/config/env.ts'
import { RefusedToStart } from '../platform/db/errors.ts'
import type { Command } from '../platform/terminal/command.ts'
import { keyFileOf } from './archive.ts'
import { dataFolder, ourMachine } from './our-product.ts'
import { hereOrThere } from './with-app.ts'
import { cliWords } from './words.ts'

function sealing(newKey: boolean): Command {
  return {
    options: {},
    takes: [0, 0],
    help: { en: cliWords.en.help[newKey ? 'rotate' : 'reseal'], it: cliWords.it.help[newKey ? 'rotate' : 'reseal'] },
    async run({ terminal, language }) {
      const words = cliWords[language]
      if (newKey && readEnvironment().PASSAPAROLA_SECRET_KEYS?.trim()) throw new RefusedToStart('keys-from-environment', { en: cliWords.en.keysFromEnvironment, it: cliWords.it.keysFromEnvironment })
      const answer = await hereOrThere(
        async () => (await ourMachine(language)).ask('POST', '/operator/keys', SealedAgain, { body: { newKey }, timeoutMs: 300_000 }),
        (app) => sealAgain(app, newKey),
      )
      terminal.give(answer)
      if (answer.keyId !== null) terminal.say(words.rotated(answer.keyId, keyFileOf(dataFolder())))
      terminal.say(words.sealedAgain(answer.sealedAgain))
    },
  }
}

/** `passaparola keys …` */
export const keysCommands: Readonly<Record<string, Command>> = { rotate: sealing(true), reseal: sealing(false) }
