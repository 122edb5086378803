import type { Command } from '../platform/terminal/command.ts'
import { wholeNumber } from '../platform/terminal/read-options.ts'
import { table } from '../platform/terminal/table.ts'
import { workspaceOf, workspaceOption } from '../platform/terminal/workspace.ts'
import { cliWords } from './cli-words.ts'
import { LinkDetail, LinkList, ShortLink } from './schema.ts'

const helpOf = (name: keyof (typeof cliWords)['en']['help']) => ({ en: cliWords.en.help[name], it: cliWords.it.help[name] })

const create: Command = {
  options: { ...workspaceOption, title: { type: 'string' }, campaign: { type: 'string' }, source: { type: 'string' }, medium: { type: 'string' } },
  takes: [1, 1],
  help: helpOf('create'),
  async run({ words: [targetUrl], text, ...call }) {
    const { id } = await workspaceOf({ ...call, text })
    const utm = { ...(text('source') === undefined ? {} : { source: text('source') }), ...(text('medium') === undefined ? {} : { medium: text('medium') }) }
    const link = await call.product.ask('POST', `/workspaces/${id}/links`, ShortLink, { body: { targetUrl, title: text('title') ?? null, campaignId: text('campaign') ?? null, utm } })
    call.terminal.give(link)
    call.terminal.say(link.shortUrl)
  },
}

const list: Command = {
  options: { ...workspaceOption, search: { type: 'string' }, limit: { type: 'string' } },
  takes: [0, 0],
  help: helpOf('list'),
  async run(call) {
    const { product, terminal } = call
    const { head, nothing, more } = cliWords[call.language]
    const most = wholeNumber(call, 'limit', 30)
    const { id } = await workspaceOf(call)
    const items: ShortLink[] = []
    let cursor: string | null = null
    do {
      const page: LinkList = await product.ask('GET', `/workspaces/${id}/links`, LinkList, {
        query: { text: call.text('search'), limit: Math.min(100, most - items.length), cursor: cursor ?? undefined },
      })
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null && items.length < most)

    terminal.give({ items, nextCursor: cursor })
    if (items.length === 0) return terminal.say(nothing)
    terminal.say(table([head.link, head.clicks, head.unique, head.id, head.title], items.map((link) => [link.shortUrl, String(link.clicks), String(link.uniqueClicks), link.id, link.title ?? link.targetUrl])))
    if (cursor !== null) terminal.note(more(items.length))
  },
}

const show: Command = {
  options: workspaceOption,
  takes: [1, 1],
  help: helpOf('show'),
  async run(call) {
    const { head } = cliWords[call.language]
    const { id, zone } = await workspaceOf(call)
    const link = await call.product.ask('GET', `/workspaces/${id}/links/${encodeURIComponent(call.words[0] ?? '')}`, LinkDetail, { query: { zone } })
    call.terminal.give(link)
    call.terminal.say(`${link.shortUrl} → ${link.landingUrl}`)
    call.terminal.say(`${head.clicks}: ${link.clicks}  ${head.unique}: ${link.uniqueClicks}  ${head.bots}: ${link.bots}`)
    const days = link.days.filter((day) => day.clicks + day.bots + day.previews > 0)
    if (days.length > 0) call.terminal.say(table([head.day, head.clicks, head.unique, head.bots, head.previews], days.map((day) => [day.day, String(day.clicks), String(day.uniqueClicks), String(day.bots), String(day.previews)])))
  },
}

/** `passaparola links …` */
export const linksCommands: Readonly<Record<string, Command>> = { create, list, show }
