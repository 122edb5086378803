import { z } from 'zod'
import type { Language } from '../platform/i18n.ts'
import { type Command, WrongUsage } from '../platform/terminal/command.ts'
import { fileNamed, startOfDay, wholeNumber } from '../platform/terminal/read-options.ts'
import { oneLine, table } from '../platform/terminal/table.ts'
import { workspaceOf, workspaceOption } from '../platform/terminal/workspace.ts'
import { create } from './cli-create.ts'
import { cliWords } from './cli-words.ts'
import { PlanImport, Post, PostList, postStates, type PostSummary, type Publication } from './schema.ts'
import { words as moduleWords } from './words.ts'

const helpOf = (name: keyof (typeof cliWords)['en']['help']) => ({ en: cliWords.en.help[name], it: cliWords.it.help[name] })
const options = workspaceOption

const list: Command = {
  options: { ...options, from: { type: 'string' }, to: { type: 'string' }, state: { type: 'string' }, limit: { type: 'string' } },
  takes: [0, 0],
  help: helpOf('list'),
  async run(call) {
    const { product, terminal, text } = call
    const words = cliWords[call.language]
    const most = wholeNumber(call, 'limit', 50)
    const unknown = text('state')?.split(',').find((state) => !postStates.some((known) => known === state))
    if (unknown !== undefined) throw new WrongUsage({ en: cliWords.en.wrong.unknownState(unknown), it: cliWords.it.wrong.unknownState(unknown) })
    const { id, zone } = await workspaceOf(call)
    const [from, to] = [await startOfDay(call, 'from', zone), await startOfDay(call, 'to', zone, 1)]
    const items: PostSummary[] = []
    let cursor: string | null = null
    do {
      const page: PostList = await product.ask('GET', `/workspaces/${id}/posts`, PostList, {
        query: { from, to, state: text('state'), limit: Math.min(500, most - items.length), cursor: cursor ?? undefined },
      })
      items.push(...page.items)
      cursor = page.nextCursor
    } while (cursor !== null && items.length < most)

    terminal.give({ items, nextCursor: cursor })
    if (items.length === 0) return terminal.say(words.nothing)
    const { head } = words
    const rows = items.map((post) => [
      moment(post.publishedAt ?? post.dueAt, zone, call.language), words.states[post.state], post.channels.map(({ accountHandle }) => accountHandle).join(', '), cut(post.excerpt), post.id,
    ])
    terminal.say(table([head.when, head.state, head.accounts, head.text, head.id], rows))
    if (cursor !== null) terminal.note(words.more(items.length))
  },
}
type PostList = z.infer<typeof PostList>

const show: Command = {
  options,
  takes: [1, 1],
  help: helpOf('show'),
  async run(call) {
    const { id, zone } = await workspaceOf(call)
    const post = await call.product.ask('GET', `/workspaces/${id}/posts/${encodeURIComponent(call.words[0] ?? '')}`, Post)
    call.terminal.give(post)
    for (const line of described(post, zone, call.language)) call.terminal.say(line)
  },
}

const publish: Command = {
  options,
  takes: [1, 1],
  help: helpOf('publish'),
  async run(call) {
    const { id } = await workspaceOf(call)
    const post = await call.product.ask('POST', `/workspaces/${id}/posts/${encodeURIComponent(call.words[0] ?? '')}/publish`, Post, { body: {} })
    call.terminal.give(post)
    call.terminal.say(`${cliWords[call.language].onItsWay} ${post.id}`)
  },
}

/** What waits and has not begun; see publishing/publication.ts. */
const waiting: readonly Publication['state'][] = ['scheduled', 'held', 'missed']

const cancel: Command = {
  options,
  takes: [1, 1],
  help: helpOf('cancel'),
  async run(call) {
    const { product, terminal } = call
    const words = cliWords[call.language]
    const { id } = await workspaceOf(call)
    const path = `/workspaces/${id}/posts/${encodeURIComponent(call.words[0] ?? '')}`
    const open = (await product.ask('GET', path, Post)).publications.filter(({ state }) => waiting.includes(state))
    for (const publication of open) await product.ask('DELETE', `/workspaces/${id}/publications/${publication.id}`, z.null())
    terminal.give(await product.ask('GET', path, Post))
    terminal.say(open.length === 0 ? words.nothingToCancel : words.cancelled(open.length))
  },
}

const importPlan: Command = {
  options: { ...options, 'dry-run': { type: 'boolean' } },
  takes: [1, 1],
  help: helpOf('import'),
  async run(call) {
    const { product, terminal } = call
    const words = cliWords[call.language]
    const csv = (await fileNamed(call.words[0] ?? '')).toString('utf8')
    const { id } = await workspaceOf(call)
    const progress = terminal.progress(words.importing)
    const plan = await product.ask('POST', `/workspaces/${id}/posts/import`, PlanImport, {
      query: { dryRun: call.flag('dry-run') }, text: { type: 'text/csv; charset=utf-8', content: csv }, timeoutMs: 600_000,
    })
    progress.end()
    terminal.give(plan)
    terminal.say((plan.dryRun ? words.wouldImport : words.imported)(plan.rows.length))
    if (plan.bad.length === 0) return 0
    const { head } = words
    terminal.say(words.bad(plan.bad.length))
    terminal.say(table([head.line, head.column, head.why], plan.bad.map(({ line, column, sentence }) => [String(line), column ?? '', sentence])))
    return 1
  },
}

/** `passaparola post …` */
export const postCommands: Readonly<Record<string, Command>> = { create, list, show, publish, cancel, import: importPlan }

function described(post: Post, zone: string, language: Language): readonly string[] {
  const words = cliWords[language]
  const when = (at: number | null) => moment(at, zone, language)
  const head = `${post.id}  ${words.states[post.state]}${post.dueAt === null ? '' : `  ${when(post.dueAt)} (${zone})`}`
  return [
    head,
    ...post.content.parts.map(({ text, images }, place) => `\n${place === 0 ? '' : `— ${words.part(place + 1)}\n`}${plain(text)}${images.map(({ alt }) => `\n  [${oneLine(alt)}]`).join('')}`),
    ...post.publications.flatMap((publication) => [
      `\n${publication.accountHandle} (${publication.channelId})  ${moduleWords[language].states[publication.state]}${publication.publishedAt === null ? '' : `  ${when(publication.publishedAt)}`}`,
      ...reasonOf(publication, language),
      ...publication.segments.flatMap((segment) => [
        ...(segment.url === null ? [] : [`  ${segment.url}${segment.evidence === null ? '' : `  (${words.howWeKnow(words.evidence[segment.evidence])})`}`]),
        ...segment.shortLinks.map(({ shortUrl, targetUrl }) => `  ${shortUrl} → ${targetUrl}`),
      ]),
      ...publication.attempts.map((attempt) => `  ${when(attempt.startedAt)}  ${words.attempt(attempt.number, attempt.segment + 1)}: ${words.outcomes[attempt.outcome]}${attempt.remoteMessage === null ? '' : ` (${oneLine(attempt.remoteMessage)})`}`),
    ]),
  ]
}

function reasonOf({ reason, remoteMessage }: Publication, language: Language): readonly string[] {
  const reasons: Readonly<Record<string, string>> = moduleWords[language].reasons
  return [...(reason === null ? [] : [reasons[reason] ?? reason]), ...(remoteMessage === null ? [] : [oneLine(remoteMessage)])].map((line) => `  ${line}`)
}

/** The text as it is, without what would move the cursor. */
const plain = (text: string): string => text.split('\n').map(oneLine).join('\n')
const cut = (text: string): string => (Array.from(text).length > 60 ? `${Array.from(text).slice(0, 59).join('')}…` : text)

function moment(at: number | null, zone: string, language: Language): string {
  return at === null ? '–' : new Intl.DateTimeFormat(language === 'it' ? 'it-IT' : 'en-GB', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' }).format(at)
}
