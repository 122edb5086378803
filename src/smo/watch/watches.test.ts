import { createHmac } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../../test/support/databases.ts'
import { secretsForTests, silentLog } from '../../../test/support/workspaces.ts'
import { type Fetch, FetchError } from '../../platform/http/fetch.ts'
import type { WorkHandler, WorkOutcome } from '../../platform/work/work.ts'
import type { PageFacts } from '../facts.ts'
import { pageFromHtml } from '../test-page.ts'
import { auditPage } from '../report.ts'
import { compare } from './compare.ts'
import { NewWatch } from './schema.ts'
import { snapshotOf } from './snapshot.ts'
import type { WatchTables } from './store.ts'
import { watchVerbs } from './watches.ts'

const url = 'https://shop.example/panettone'
const tags = (more: Readonly<Record<string, string>> = {}): Record<string, string> => ({ 'og:title': 'Panettone al forno', 'og:description': 'Come una volta, con lievito madre e canditi di Sicilia.', 'og:image': 'https://shop.example/panettone.jpg', 'og:url': url, 'og:type': 'product', ...more })
function page(metas: Readonly<Record<string, string>> = tags(), headers: Readonly<Record<string, string>> = {}): PageFacts {
  const lines = Object.entries(metas).map(([key, value]) => `<meta property="${key}" content="${value}">`).join('')
  const made = pageFromHtml(`<!doctype html><html lang="it"><head><meta charset="utf-8"><title>Panettone</title>${lines}</head><body><p>Testo</p></body></html>`, url)
  return { ...made, status: 200, headers: { ...made.headers, ...headers } }
}
const without = (...keys: string[]): Record<string, string> => Object.fromEntries(Object.entries(tags()).filter(([key]) => !keys.includes(key)))
const seen = (facts: PageFacts) => snapshotOf(auditPage(facts))

describe('what changed between two looks', () => {
  it('is nothing when nothing did', () => expect(compare(seen(page()), seen(page()))).toBeNull())

  it.each<readonly [string, PageFacts, PageFacts, string]>([
    ['an image that is gone', page(), page(without('og:image')), 'worse'],
    ['an image that came', page(without('og:image')), page(), 'better'],
    ['an image that stands in for one', page(), page(tags({ 'og:image': 'https://shop.example/img/default-share.png' })), 'worse'],
    ['a title that is the site’s name', page(tags({ 'og:site_name': 'Forno Aurora' })), page(tags({ 'og:site_name': 'Forno Aurora', 'og:title': 'Forno Aurora' })), 'worse'],
    ['another title as good', page(), page(tags({ 'og:title': 'Panettone di Natale' })), 'other'],
    ['another image as good', page(), page(tags({ 'og:image': 'https://shop.example/panettone-2.jpg' })), 'other'],
  ])('%s: %4$s', (_, before, after, kind) => expect(compare(seen(before), seen(after))?.kind).toBe(kind))

  it('names the networks, what was there and what is, and what fails now', () => {
    const change = compare(seen(page()), seen(page(without('og:image'))))
    const image = change?.detail.cards.find(({ field }) => field === 'image')

    expect(image).toMatchObject({ kind: 'worse', before: 'https://shop.example/panettone.jpg', after: null })
    expect(image?.networks).toContain('facebook')
    expect(change?.detail.appeared.map(({ id }) => id)).toContain('og-image')
    expect(change?.detail.mended).toEqual([])
    expect(change?.detail.score?.after).toBeLessThan(change?.detail.score?.before ?? 0)
  })
})

describeOnBothDatabases('watches', (open) => {
  const minute = 60_000
  type Sent = { to: string; subject: string; text: string }

  async function world() {
    let now = Date.parse('2026-11-23T08:00:00Z')
    const clock = { now: () => now }
    const net: { page: () => PageFacts; hook: (request: Request) => Promise<Response>; mailFails: boolean; held: boolean } = { page: () => page(), hook: async () => new Response(''), mailFails: false, held: false }
    const handlers = new Map<string, WorkHandler>()
    const queue: { kind: string; workspaceId: string; payload: unknown; key: string; dueAt: number }[] = []
    const database = await open<WatchTables>()
    const mails: Sent[] = []
    const posts: { id: string; timestamp: string; signature: string; body: string }[] = []
    const fetch: Fetch = async (request) => {
      posts.push({ id: request.headers.get('webhook-id') ?? '', timestamp: request.headers.get('webhook-timestamp') ?? '', signature: request.headers.get('webhook-signature') ?? '', body: await request.clone().text() })
      return net.hook(request)
    }
    const verbs = watchVerbs({
      database, clock, fetch, log: silentLog, secrets: secretsForTests(), publicUrl: 'https://social.example', isHeld: async () => net.held,
      // Queued in memory, each key once; a statement is one that does nothing.
      work: {
        handle: (one) => void handlers.set(one.kind, one),
        laterStatements: ({ kind, workspaceId, payload, key = '', dueAt }) => {
          const at = queue.findIndex((one) => one.kind === kind && one.key === key)
          if (at !== -1) queue.splice(at, 1)
          queue.push({ kind, workspaceId, payload, key, dueAt })
          return []
        },
        cancelStatements: ({ key }) => { queue.splice(0, queue.length, ...queue.filter((one) => one.key !== key)); return [] },
        wake: () => {},
      },
      mail: { enabled: true, async send(message) { if (net.mailFails) throw new Error('mailbox is full'); mails.push(message) } },
      readers: { get: async () => ({ language: 'it', zone: 'Europe/Rome' }), members: async (workspaceId) => (workspaceId === 'w1' ? [{ id: 'm1', email: 'giulia@example.org' }, { id: 'm2', email: 'bea@example.org' }] : []) },
      gather: async () => net.page(),
    })
    const doAll = async (): Promise<void> => {
      for (let item = queue.find(({ dueAt }) => dueAt <= now); item !== undefined; item = queue.find(({ dueAt }) => dueAt <= now)) {
        queue.splice(queue.indexOf(item), 1)
        const { kind, workspaceId, payload, dueAt } = item
        const outcome: WorkOutcome | undefined = await handlers.get(kind)?.run({ id: 'i', workspaceId, kind, payload, dueAt, attempts: 1, leaseEpoch: 1 }, new AbortController().signal)
        if (outcome !== undefined && 'againAt' in outcome && !queue.some((other) => other.kind === kind && other.key === item?.key)) queue.push({ ...item, dueAt: outcome.againAt })
      }
    }
    /** Lets the time go by, minute by minute. */
    const pass = async (minutes: number): Promise<void> => {
      for (let n = 0; n < minutes; n += 1) {
        now += minute
        await doAll()
      }
    }
    const changes = async () => (await verbs.changes('w1', { watchId: undefined, limit: 50, cursor: null, language: 'en' })).items
    const add = (more: object = {}) => verbs.add('w1', NewWatch.parse({ url, everyMinutes: 60, recipients: ['m1'], webhookUrl: 'https://hooks.example/in', ...more }), 'm1')
    return { verbs, net, mails, posts, pass, doAll, changes, add, now: () => now, database, queue }
  }

  it('tell once when a card gets worse, with the networks and the hour, and once when it is well again', async () => {
    const { net, mails, posts, pass, doAll, changes, add } = await world()
    const { webhookSecret } = await add()
    await doAll()
    expect(await changes()).toEqual([])

    net.page = () => page(without('og:image'))
    await pass(61)

    expect(mails).toHaveLength(1)
    expect(mails[0]).toMatchObject({ to: 'giulia@example.org', subject: 'Peggiorata: shop.example/panettone' })
    expect(mails[0]?.text).toContain('Immagine: non c’è più')
    expect(mails[0]?.text).toContain('Facebook')
    expect(mails[0]?.text).toMatch(/tra 23 nov 2026, 09:00 e 23 nov 2026, 10:00 \(Europe\/Rome\)/)
    expect(posts).toHaveLength(1)
    const [{ id, timestamp, signature, body }] = posts as [(typeof posts)[0]]
    const key = Buffer.from((webhookSecret ?? '').replace('whsec_', ''), 'base64')
    expect(key).toHaveLength(32)
    expect(signature).toBe(`v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`)
    expect(JSON.parse(body)).toMatchObject({ type: 'watch.changed', data: { url, kind: 'worse' } })

    await pass(300)
    expect([mails.length, posts.length]).toEqual([1, 1])
    net.page = () => page()
    await pass(61)
    expect(mails.map(({ subject }) => subject)).toEqual(['Peggiorata: shop.example/panettone', 'Di nuovo meglio: shop.example/panettone'])
    await pass(300)
    expect([mails.length, posts.length]).toEqual([2, 2])
    expect((await changes()).map(({ kind, notices }) => [kind, notices.map(({ way, state }) => [way, state])])).toEqual([
      ['better', [['mail', 'sent'], ['webhook', 'sent']]], ['worse', [['mail', 'sent'], ['webhook', 'sent']]],
    ])
  })

  it('name the hour the page itself says, where that can be', async () => {
    const { net, mails, pass, doAll, add } = await world()
    await add({ webhookUrl: null })
    await doAll()

    net.page = () => page(without('og:image'), { 'last-modified': 'Mon, 23 Nov 2026 08:20:00 GMT' })
    await pass(60)
    expect(mails[0]?.text).toContain('23 nov 2026, 09:20 (Europe/Rome)')
    net.page = () => page(tags(), { 'last-modified': 'Mon, 23 Nov 2026 10:00:00 GMT' })
    await pass(60)
    // Changed just now, at every request: that is no hour.
    expect(mails[1]?.text).toContain('tra 23 nov 2026, 10:00 e 23 nov 2026, 11:00')
  })

  it('tell of a page that is not reached when a second look five minutes later says so, once, and when it answers again', async () => {
    const { net, mails, pass, doAll, add, verbs } = await world()
    const { watch } = await add({ webhookUrl: null })
    await doAll()
    const down = (): PageFacts => { throw new FetchError('not-sent', 'down') }

    net.page = down
    await pass(60)
    expect(mails).toEqual([])
    expect(await verbs.one('w1', watch.id)).toMatchObject({ trouble: 'unreachable', told_unreachable: 0 })
    net.page = () => page()
    await pass(10)
    expect(mails).toEqual([])

    net.page = () => ({ ...page(), status: 502 })
    await pass(58)
    await verbs.checkNow('w1', watch.id)
    await pass(1)
    expect(mails).toEqual([])
    await pass(5)
    expect(mails.map(({ subject }) => subject)).toEqual(['Irraggiungibile: shop.example/panettone'])
    expect(mails[0]?.text).toContain('risponde 502')
    await pass(300)
    expect(mails).toHaveLength(1)
    net.page = () => page()
    await pass(61)
    expect(mails.map(({ subject }) => subject)).toEqual(['Irraggiungibile: shop.example/panettone', 'Di nuovo raggiungibile: shop.example/panettone'])
  })

  it('keep quiet about what is merely different, unless asked to tell all', async () => {
    const { net, mails, pass, doAll, changes, add, verbs } = await world()
    const { watch } = await add({ webhookUrl: null })
    await doAll()
    net.page = () => page(tags({ 'og:title': 'Panettone di Natale' }))
    await pass(61)
    expect([mails.length, (await changes()).map(({ kind }) => kind)]).toEqual([0, ['other']])

    await verbs.change('w1', watch.id, { tells: 'all' })
    net.page = () => page(tags({ 'og:title': 'Panettone di Pasqua' }))
    await pass(61)
    expect(mails.map(({ subject }) => subject)).toEqual(['Cambiata: shop.example/panettone'])
  })

  it('deliver again under the same id until the other side takes it, and give up where it is gone', async () => {
    const { net, posts, pass, doAll, changes, add } = await world()
    await add({ recipients: [] })
    await doAll()
    let refusals = 3
    net.hook = async () => { if (refusals-- > 0) throw new FetchError('maybe-sent', 'cut'); return new Response('taken', { status: 202 }) }
    net.page = () => page(without('og:image'))
    await pass(120)

    expect(posts).toHaveLength(4)
    expect(new Set(posts.map(({ id, body }) => id + body)).size).toBe(1)
    expect(new Set(posts.map(({ timestamp }) => timestamp)).size).toBeGreaterThan(1)
    expect((await changes())[0]?.notices).toMatchObject([{ state: 'sent', tries: 4 }])

    net.hook = async () => new Response('', { status: 410 })
    net.page = () => page()
    await pass(120)
    expect(posts).toHaveLength(5)
    expect((await changes())[0]?.notices).toMatchObject([{ state: 'failed', tries: 1, lastError: 'HTTP 410' }])
  })

  it('try a mailbox that is full again, and drop who is no member any more', async () => {
    const { net, mails, pass, doAll, changes, add, database } = await world()
    const { watch } = await add({ webhookUrl: null, recipients: ['m1', 'm2'] })
    await database.db.updateTable('watches').set({ recipients: JSON.stringify(['m1', 'gone']) }).where('id', '=', watch.id).execute()
    await doAll()
    net.mailFails = true
    net.page = () => page(without('og:image'))
    await pass(61)
    expect(mails).toEqual([])
    net.mailFails = false
    await pass(10)

    expect(mails).toHaveLength(1)
    expect((await changes())[0]?.notices.map(({ state }) => state).toSorted()).toEqual(['dropped', 'sent'])
  })

  it('write a look once: one that was overtaken, or whose watch was paused, changes nothing', async () => {
    const { net, mails, posts, pass, changes, add, verbs, doAll, queue } = await world()
    const { watch } = await add()
    await doAll()
    net.page = () => page(without('og:image'))
    // Two processes look at the same time.
    const [item] = queue.filter(({ kind }) => kind === 'smo.watch')
    if (item === undefined) throw new Error('nothing is queued')
    queue.push({ ...item, key: 'the same again' })
    await pass(61)
    await pass(10)
    expect([(await changes()).length, mails.length, posts.length]).toEqual([1, 1, 1])

    await verbs.pause('w1', watch.id)
    net.page = () => page()
    await pass(200)
    expect(await changes()).toHaveLength(1)
    await verbs.goOn('w1', watch.id)
    await pass(1)
    expect((await changes()).map(({ kind }) => kind)).toEqual(['better', 'worse'])
  })

  it('tell nobody from a restored copy until it is released', async () => {
    const { net, mails, posts, pass, doAll, add } = await world()
    await add()
    await doAll()
    net.held = true
    net.page = () => page(without('og:image'))
    await pass(90)
    expect([mails.length, posts.length]).toEqual([0, 0])

    net.held = false
    await pass(11)
    expect([mails.length, posts.length]).toEqual([1, 1])
  })

  it('belong to their workspace, take members and addresses only, and show a secret once', async () => {
    const { verbs, add } = await world()
    const { watch, webhookSecret } = await add()

    expect(webhookSecret).toMatch(/^whsec_/)
    expect(watch.webhook_secret).not.toContain((webhookSecret ?? '').slice(6, 20))
    await expect(add({ recipients: ['m1', 'stranger'] })).rejects.toMatchObject({ status: 422, errors: [{ pointer: '/recipients/1' }] })
    await expect(add({ url: 'ftp://x.example' })).rejects.toMatchObject({ status: 422, errors: [{ pointer: '/url' }] })
    await expect(add({ webhookUrl: 'javascript:1' })).rejects.toMatchObject({ status: 422, errors: [{ pointer: '/webhookUrl' }] })
    for (const act of [() => verbs.one('w2', watch.id), () => verbs.change('w2', watch.id, { tells: 'all' }), () => verbs.pause('w2', watch.id), () => verbs.goOn('w2', watch.id), () => verbs.checkNow('w2', watch.id), () => verbs.rotate('w2', watch.id), () => verbs.remove('w2', watch.id), () => verbs.checks('w2', watch.id, { limit: 1, cursor: null }), () => verbs.changes('w2', { watchId: watch.id, limit: 1, cursor: null, language: 'en' })]) await expect(act()).rejects.toMatchObject({ status: 404 })

    expect((await verbs.change('w1', watch.id, { everyMinutes: 30 })).webhookSecret).toBeNull()
    expect((await verbs.change('w1', watch.id, { webhookUrl: 'https://other.example/' })).webhookSecret).not.toBe(webhookSecret)
    expect((await verbs.rotate('w1', watch.id)).webhookSecret).toMatch(/^whsec_/)
    expect((await verbs.change('w1', watch.id, { webhookUrl: null })).watch).toMatchObject({ webhook_url: null, webhook_secret: null, every_minutes: 30 })
    await expect(verbs.rotate('w1', watch.id)).rejects.toMatchObject({ status: 409 })
    await verbs.remove('w1', watch.id)
    expect((await verbs.list('w1', { limit: 10, cursor: null })).rows).toEqual([])
  })
})
