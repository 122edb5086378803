import { beforeEach, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { type Channel, ChannelError, type InboundMessage } from '../channels/index.ts'
import type { Database } from '../platform/db/database.ts'
import { Problem } from '../platform/http/problem.ts'
import type { Log } from '../platform/log/log.ts'
import type { NewWork, Work, WorkHandler } from '../platform/work/work.ts'
import { createInbox, type Inbox, type InboxTables, type OurPost } from './index.ts'

const w = 'workspace-1'
const connectionId = 'connection-1'
const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const bea = { remoteId: 'bea', handle: '@bea@example.org', displayName: 'Bea', url: 'https://example.org/@bea', avatarUrl: null, followers: 3 }
const carlo = { ...bea, remoteId: 'carlo', handle: '@carlo@example.org', displayName: 'Carlo' }

const said = (id: string, more: Partial<InboundMessage> = {}): InboundMessage => ({
  kind: 'reply',
  ref: { id, data: { cid: `c-${id}` } },
  url: `https://example.org/${id}`,
  text: `message ${id}`,
  author: bea,
  sentAt: 1_000,
  parent: { id: 'our-post', data: { cid: 'p' } },
  root: { id: 'our-post', data: { cid: 'p' } },
  images: [],
  ...more,
})

describeOnBothDatabases('the inbox', (open) => {
  let database: Database<InboxTables>
  let inbox: Inbox
  let handler: WorkHandler
  let pages: (readonly InboundMessage[] | Error)[]
  let cursorsSeen: (string | null)[]
  let answers: { text: string; replyTo: unknown; idempotencyKey: string }[]
  let now: number
  let out: Map<string, { ref: { id: string; data: Record<string, string> }; url: string | null; publishedAt: number }>
  const ourPost: OurPost = { postId: 'post-1', publicationId: 'publication-1', text: 'Hello', url: null, publishedAt: 500 }

  beforeEach(async () => {
    database = await open<InboxTables>()
    ;[pages, cursorsSeen, answers, now, out] = [[], [], [], 2_000, new Map()]
    const channel: Channel = {
      id: 'mastodon',
      name: 'Mastodon',
      connecting: [],
      limits: {
        source: '',
        checkedAt: '',
        maxSegments: 1,
        measure: (text) => ({ count: text.length, max: 20, unit: 'characters', excess: Math.max(0, text.length - 20), bytes: null }),
        media: () => ({ maxImages: 0, types: [], maxImageBytes: 0, maxAltLength: 0 }),
      },
      publishing: { resolution: { class: 'blind' }, publish: () => Promise.reject(new Error('not through here')) },
      inbox: {
        poll: (cursor) => {
          cursorsSeen.push(cursor)
          const page = pages.shift() ?? []
          return page instanceof Error ? Promise.reject(page) : Promise.resolve({ messages: page, cursor: `after-${cursorsSeen.length}` })
        },
      },
    }
    const work = {
      handle: (given: WorkHandler) => (handler = given),
      later: (_: NewWork) => Promise.resolve(),
    } as unknown as Work
    inbox = createInbox({
      database,
      work,
      clock: { now: () => now },
      log: silent,
      workspaces: {
        member: (_, id) => Promise.resolve(id === 'member-1' ? { id, name: 'Ada' } : null),
        language: () => Promise.resolve('it'),
      },
      channels: {
        find: () =>
          Promise.resolve({ id: connectionId, channel, handle: '@brand@example.org', displayName: 'Brand', url: 'https://example.org/@brand', avatarUrl: null, state: 'active', learnt: {} }),
        withAccount: (_, __, call) => call({} as never),
      },
      publishing: {
        publicationByRef: (_, __, remoteId) => Promise.resolve(remoteId === 'our-post' ? ourPost : null),
        publishAnswer: (answer) => {
          const known = answers.findIndex((one) => one.idempotencyKey === answer.idempotencyKey)
          if (known === -1) answers.push(answer)
          const index = known === -1 ? answers.length - 1 : known
          return Promise.resolve({ postId: `answer-${index}`, publicationId: `answer-publication-${index}` })
        },
        wentOut: (_, id) => Promise.resolve(out.get(id) ?? null),
        publicationStates: (_, ids) => Promise.resolve(new Map(ids.map((id) => [id, 'scheduled']))),
      },
    })
  })

  const poll = () => handler.run({ id: '1', workspaceId: w, kind: 'inbox-poll', payload: { connectionId }, dueAt: now, attempts: 1, leaseEpoch: 1 }, new AbortController().signal)
  const list = (filter = {}) => inbox.list(w, filter, { cursor: null, limit: 50 })

  it('keeps a message once, however often the network tells it', async () => {
    pages = [[said('a'), said('a')], [said('a'), said('b', { sentAt: 1_100 })]]

    await poll()
    await poll()

    const { items } = await list()
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({ messages: 2, excerpt: 'message b', waiting: true, postId: 'post-1' })
    expect(cursorsSeen).toEqual([null, 'after-1'])
  })

  it('gives each person below our post a conversation, and keeps their later turns in it', async () => {
    pages = [[said('a'), said('b', { author: carlo, sentAt: 1_050 }), said('c', { sentAt: 1_100, parent: { id: 'b', data: {} } })]]

    await poll()

    const { items } = await list()
    expect(items.map((item) => [item.author.displayName, item.messages])).toEqual([['Bea', 1], ['Carlo', 2]].toReversed())
    const thread = (await inbox.get(w, items[0]?.id ?? '')).thread
    expect(thread.map((turn) => [turn.kind, turn.text])).toEqual([['post', 'Hello'], ['reply', 'message b'], ['reply', 'message c']])
    expect(thread[1]?.parentId).toBe(thread[0]?.id)
  })

  it('opens a done conversation again when the public writes, but not for an old message that arrives late', async () => {
    pages = [[said('a')], [said('late', { sentAt: 900 })], [said('new', { sentAt: 3_000 })]]
    await poll()
    const id = (await list()).items[0]?.id ?? ''
    await inbox.change(w, id, { state: 'done' })

    await poll()
    expect((await inbox.get(w, id)).state).toBe('done')
    await poll()

    expect(await inbox.get(w, id)).toMatchObject({ state: 'open', excerpt: 'message new', messages: 3 })
  })

  it('answers through publishing, once per key, and stops waiting', async () => {
    pages = [[said('a')]]
    await poll()
    const id = (await list()).items[0]?.id ?? ''

    const first = await inbox.answer(w, id, { text: 'Thanks!', toMessageId: null, thenDone: true }, { id: 'member-1', name: 'Ada' }, 'k')
    const again = await inbox.answer(w, id, { text: 'Thanks!', toMessageId: null, thenDone: true }, { id: 'member-1', name: 'Ada' }, 'k')

    expect(again.id).toBe(first.id)
    expect(answers).toHaveLength(1)
    expect(answers[0]).toMatchObject({ text: 'Thanks!', replyTo: { parent: { id: 'a', data: { cid: 'c-a' } }, root: { id: 'our-post' } } })
    expect(await inbox.get(w, id)).toMatchObject({ state: 'done', waiting: false, messages: 2 })

    await inbox.answerPublished({ workspaceId: w, publicationId: 'answer-publication-0', remoteId: 'ours', remoteData: { cid: 'x' }, url: 'https://example.org/ours', publishedAt: 2_500 })
    pages = [[said('d', { sentAt: 2_600, parent: { id: 'ours', data: {} } })]]
    await poll()
    expect((await inbox.get(w, id)).thread.map((turn) => turn.text)).toEqual(['Hello', 'message a', 'Thanks!', 'message d'])
  })

  it('finds out about an answer that went out while nobody was listening', async () => {
    pages = [[said('a')], [said('e', { sentAt: 2_700, parent: { id: 'ours', data: {} } })]]
    await poll()
    const id = (await list()).items[0]?.id ?? ''
    await inbox.answer(w, id, { text: 'Thanks!', toMessageId: null, thenDone: false }, { id: 'member-1', name: 'Ada' }, 'k')
    out.set('answer-publication-0', { ref: { id: 'ours', data: { cid: 'x' } }, url: null, publishedAt: 2_500 })

    await poll()

    expect((await inbox.get(w, id)).thread.map((turn) => turn.text)).toEqual(['Hello', 'message a', 'Thanks!', 'message e'])
  })

  it('refuses an answer over the network’s limit at its field, with the excess', async () => {
    pages = [[said('a')]]
    await poll()
    const id = (await list()).items[0]?.id ?? ''

    const refusal = await inbox.answer(w, id, { text: 'x'.repeat(25), toMessageId: null, thenDone: false }, { id: 'member-1', name: 'Ada' }, 'k').catch((e: unknown) => e)

    expect(refusal).toBeInstanceOf(Problem)
    expect(refusal).toMatchObject({ status: 422, errors: [{ pointer: '/text' }] })
    expect((refusal as Problem).words.it).toContain('5')
  })

  it('keeps of a stranger’s message what is harmless: no address a browser would run, no character that breaks the store, a time', async () => {
    pages = [[said('a', {
      text: `half \ud800 nul \0 ${'x'.repeat(60_000)}`, sentAt: Number.NaN, url: 'javascript:alert(1)',
      author: { ...bea, displayName: 'Bea\0', url: 'javascript:alert(2)', avatarUrl: 'data:text/html,x' },
      images: [{ url: 'javascript:alert(3)', alt: '' }, { url: 'https://example.org/p.png', alt: 'A picture\0' }],
    })]]
    await poll()
    const { id } = (await list()).items[0] ?? { id: '' }
    const { author, thread } = await inbox.get(w, id)

    expect(author).toMatchObject({ displayName: 'Bea', url: '', avatarUrl: null })
    expect(thread.at(-1)).toMatchObject({ url: '', images: [{ url: 'https://example.org/p.png', alt: 'A picture' }] })
    expect(thread.at(-1)?.text.slice(0, 14)).toBe('half \ufffd nul  xx')
    expect(thread.at(-1)?.text.length).toBeLessThanOrEqual(50_000)
    expect(thread.at(-1)?.sentAt).toBeGreaterThan(0)
  })

  it('assigns to members only, filters, and shows nothing to another workspace', async () => {
    pages = [[said('a')]]
    await poll()
    const id = (await list()).items[0]?.id ?? ''

    await expect(inbox.change(w, id, { assigneeMemberId: 'stranger' })).rejects.toMatchObject({ status: 422 })
    await expect(inbox.change(w, 'nobody', {})).rejects.toMatchObject({ status: 404 })
    expect((await inbox.change(w, id, {})).id).toBe(id)
    await inbox.change(w, id, { assigneeMemberId: 'member-1' })

    expect((await list({ assignee: 'member-1' })).items).toHaveLength(1)
    expect((await list({ assignee: null })).items).toHaveLength(0)
    expect((await list({ text: 'MESSAGE A' })).items).toHaveLength(1)
    expect((await list({ text: '100%' })).items).toHaveLength(0)
    expect((await inbox.list('workspace-2', {}, { cursor: null, limit: 10 })).items).toHaveLength(0)
    await expect(inbox.get('workspace-2', id)).rejects.toMatchObject({ status: 404 })
  })

  it('pages through the list without losing or repeating anybody', async () => {
    pages = [Array.from({ length: 7 }, (_, n) => said(`m${n}`, { author: { ...bea, remoteId: `p${n}` }, sentAt: 1_000 + Math.floor(n / 2) }))]
    await poll()

    const seen: string[] = []
    for (let cursor: string | null = null; ; ) {
      const page = await inbox.list(w, {}, { cursor, limit: 3 })
      seen.push(...page.items.map((item) => item.id))
      cursor = page.nextCursor
      if (!cursor) break
    }

    expect(seen).toHaveLength(7)
    expect(new Set(seen).size).toBe(7)
  })

  it('rests when it must be reconnected, waits when the network is busy, and keeps its place', async () => {
    pages = [new ChannelError('mastodon', 'busy', { retryAfterSeconds: 900 }), new ChannelError('mastodon', 'reconnect'), [said('a')]]

    expect(await poll()).toEqual({ againAt: now + 900_000 })
    expect(await poll()).toEqual({ done: true })
    await poll()

    expect(cursorsSeen).toEqual([null, null, null])
  })
})
