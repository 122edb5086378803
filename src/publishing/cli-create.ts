import { basename } from 'node:path'
import { z } from 'zod'
import { type Command, type CommandCall, WrongUsage } from '../platform/terminal/command.ts'
import { fileNamed } from '../platform/terminal/read-options.ts'
import { Refused } from '../platform/terminal/refused.ts'
import { workspaceOf, workspaceOption } from '../platform/terminal/workspace.ts'
import { cliWords } from './cli-words.ts'
import { Campaign, type DraftPart, MediaFile, Post, type PostContent, type Schedule } from './schema.ts'

type Words = (typeof cliWords)['en']
const wrong = (say: (words: Words['wrong']) => string): WrongUsage => new WrongUsage({ en: say(cliWords.en.wrong), it: say(cliWords.it.wrong) })

/** What we use of a connected account; see channels/schema.ts. */
const Accounts = z.object({ items: z.array(z.object({ id: z.string(), channelName: z.string(), account: z.object({ handle: z.string() }), state: z.string() })) })

/** `post create`: a draft, then on the calendar or out. What was saved stays saved when the next step is refused. */
export const create: Command = {
  options: {
    ...workspaceOption,
    text: { type: 'string', multiple: true }, thread: { type: 'boolean' }, to: { type: 'string', multiple: true }, image: { type: 'string', multiple: true }, alt: { type: 'string', multiple: true },
    at: { type: 'string' }, zone: { type: 'string' }, fold: { type: 'string' }, campaign: { type: 'string' }, 'post-language': { type: 'string' }, now: { type: 'boolean' },
  },
  takes: [0, 0],
  help: { en: cliWords.en.help.create, it: cliWords.it.help.create },
  async run(call) {
    const { product, terminal, text } = call
    const words = cliWords[call.language]
    const written = await partsOf(call)
    if (call.flag('now') && text('at') !== undefined) throw wrong((w) => w.atAndNow)
    const at = wallTimeOf(text('at'))
    const workspace = await workspaceOf(call)
    const base = `/workspaces/${workspace.id}`
    const schedule: Schedule | null = at === null ? null : { wallTime: at, zone: text('zone') ?? workspace.zone, ...foldOf(text('fold')) }
    const connectionIds = await accountsOf(call, base)
    const campaignId = await campaignOf(call, base)
    const parts = await upload(call, base, written)
    const content: PostContent = {
      parts, connectionIds, campaignId, schedule, variants: {}, language: text('post-language') ?? workspace.language, latePolicy: { sendIfLateMinutes: 60 },
    }
    let post = await product.ask('POST', `${base}/posts`, Post, { body: content })
    terminal.say(words.created(post.id))
    const { id } = post
    try {
      if (schedule !== null) {
        post = await product.ask('POST', `${base}/posts/${id}/schedule`, Post, { body: { schedule } })
        terminal.say(words.planned(schedule.wallTime.replace('T', ' '), schedule.zone))
      } else if (call.flag('now')) {
        post = await product.ask('POST', `${base}/posts/${id}/publish`, Post, { body: {} })
        terminal.say(`${words.onItsWay} ${id}`)
      }
    } catch (cause) {
      if (cause instanceof Refused) terminal.note(words.keptAsDraft(id))
      throw cause
    }
    terminal.give(post)
  },
}

interface WrittenPart {
  readonly text: string
  readonly images: readonly { readonly path: string; readonly alt: string }[]
}

/** The parts in the order they were typed: an image belongs to the text before it, an alt text to the image before it. */
async function partsOf({ options, flag }: CommandCall): Promise<readonly WrittenPart[]> {
  const parts: { text: string; images: { path: string; alt: string }[] }[] = []
  let texts = 0
  for (const { name, value = '' } of options) {
    const part = parts.at(-1)
    if (name === 'text') {
      texts += 1
      const whole = value === '-' ? (await fileNamed('-')).toString('utf8').trim() : value
      for (const text of flag('thread') ? whole.split(/^\s*---\s*$/m) : [whole]) parts.push({ text: text.trim(), images: [] })
    } else if (name === 'image') {
      if (part === undefined) throw wrong((w) => w.imageBeforeText)
      part.images.push({ path: value, alt: '' })
    } else if (name === 'alt') {
      const image = part?.images.at(-1)
      if (image === undefined || image.alt !== '') throw wrong((w) => w.altWithoutImage)
      image.alt = value
    }
  }
  if (parts.length === 0) throw wrong((w) => w.noText)
  if (texts > 1 && !flag('thread')) throw wrong((w) => w.oneText)
  return parts
}

function wallTimeOf(value: string | undefined): string | null {
  if (value === undefined) return null
  const [, day, hour, rest] = /^(\d{4}-\d{2}-\d{2})[ T](\d{1,2})(:\d{2}(?::\d{2})?)$/.exec(value.trim()) ?? []
  if (day === undefined || hour === undefined || rest === undefined) throw wrong((w) => w.badAt(value))
  return `${day}T${hour.padStart(2, '0')}${rest}`
}

const foldOf = (value: string | undefined): Pick<Schedule, 'fold'> => (value === 'earlier' || value === 'later' ? { fold: value } : {})

async function accountsOf({ product, values }: CommandCall, base: string): Promise<string[]> {
  const names = [values['to'] ?? []].flat().flatMap((list) => String(list).split(',')).map((name) => name.trim()).filter((name) => name !== '')
  if (names.length === 0) return []
  const { items } = await product.ask('GET', `${base}/connections`, Accounts)
  const usable = items.filter(({ state }) => state !== 'disconnected')
  const bare = (handle: string) => handle.toLowerCase().replace(/^@/, '')
  return names.map((name) => {
    const found = usable.filter(({ id, account }) => id === name || bare(account.handle) === bare(name))
    const [first] = found
    if (first === undefined) throw wrong((w) => w.unknownAccount(name, usable.map(({ account, channelName }) => `${account.handle} (${channelName})`).join(', ') || w.none))
    if (found.length > 1) throw wrong((w) => w.ambiguousAccount(name))
    return first.id
  })
}

async function campaignOf({ product, text }: CommandCall, base: string): Promise<string | null> {
  const name = text('campaign')
  if (name === undefined) return null
  const { items } = await product.ask('GET', `${base}/campaigns`, z.object({ items: z.array(Campaign) }))
  const lower = name.toLowerCase()
  const found = items.find((campaign) => campaign.id === name || campaign.name.toLowerCase() === lower || campaign.utmCampaign === lower)
  if (found === undefined) throw wrong((w) => w.unknownCampaign(name, items.map((campaign) => campaign.name).join(', ') || w.none))
  return found.id
}

async function upload({ product, terminal, language }: CommandCall, base: string, written: readonly WrittenPart[]): Promise<DraftPart[]> {
  const all = written.reduce((sum, { images }) => sum + images.length, 0)
  const progress = terminal.progress(cliWords[language].uploading)
  let done = 0
  const parts: DraftPart[] = []
  for (const { text, images } of written) {
    const part: DraftPart = { text, images: [] }
    for (const { path, alt } of images) {
      const form = new FormData()
      form.set('file', new Blob([new Uint8Array(await fileNamed(path))]), basename(path))
      const { id } = await product.ask('POST', `${base}/files`, MediaFile, { form, timeoutMs: 120_000 })
      part.images.push({ fileId: id, alt })
      done += 1
      progress.at(done, all)
    }
    parts.push(part)
  }
  progress.end()
  return parts
}
