import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readEnvironment } from '../platform/config/env.ts'
import { inspectImage } from '../platform/files/images.ts'
import type { Command, CommandCall } from '../platform/terminal/command.ts'
import { wholeNumber } from '../platform/terminal/read-options.ts'
import { choice, wrong } from './cli.ts'
import { smoCliWords } from './cli-words.ts'
import { shareImageShapes, shareImageStyle, shareImageTemplates, shareImageWords, type ShareImageShape } from './share-images/design.ts'
import { createShareImages, defaultMaxBytes } from './share-images/render.ts'

/** `passaparola share-image …` */
export const shareImageCommand: Command = {
  options: Object.fromEntries(['title', 'author', 'brand', 'template', 'shape', 'background', 'accent', 'ink', 'logo', 'photo', 'output', 'max-bytes'].map((name) => [name, { type: 'string' as const }])),
  takes: [0, 0],
  help: { en: smoCliWords.en.help.shareImage, it: smoCliWords.it.help.shareImage },
  async run(call) {
    const { terminal, language } = call
    const said = shareImageWords.safeParse({ title: call.text('title') ?? '', author: call.text('author') ?? '' })
    const output = call.text('output')
    if (!said.success) throw wrong((words) => words.needed('title'))
    if (output === undefined) throw wrong((words) => words.needed('output'))
    const shape = choice(call, 'shape', Object.keys(shareImageShapes) as ShareImageShape[], 'link')
    const style = shareImageStyle.parse({
      template: choice(call, 'template', shareImageTemplates, 'headline'), brand: call.text('brand')?.slice(0, 60) ?? '',
      ...Object.fromEntries((['background', 'accent', 'ink'] as const).flatMap((name) => {
        const colour = call.text(name)
        if (colour !== undefined && !/^#[0-9a-f]{6}$/i.test(colour)) throw wrong((words) => words.badColour(name))
        return colour === undefined ? [] : [[name, colour]]
      })),
    })
    const maxBytes = wholeNumber(call, 'max-bytes', defaultMaxBytes)
    const data = readEnvironment().PASSAPAROLA_DATA
    const images = createShareImages(join(data === undefined || data === '' ? './data' : data, 'fonts'))
    const drawn = await images.render(style, said.data, { logo: await picture(call, 'logo'), photo: await picture(call, 'photo') }, shape, maxBytes)
    await writeFile(output, drawn.bytes)
    terminal.give({ file: output, mediaType: drawn.mediaType, width: drawn.width, height: drawn.height, bytes: drawn.bytes.length, missing: drawn.missing })
    terminal.say(smoCliWords[language].wrote(output))
    if (drawn.missing.length > 0) terminal.note(smoCliWords[language].missing(drawn.missing.join(' ')))
  },
}

async function picture(call: CommandCall, option: 'logo' | 'photo'): Promise<Uint8Array | null> {
  const file = call.text(option)
  if (file === undefined) return null
  const bytes = await readFile(file).catch(() => null)
  if (bytes === null || bytes.length > 10_000_000 || (await inspectImage(bytes)).result !== 'image') throw wrong((words) => words.notAPicture(file))
  return bytes
}
