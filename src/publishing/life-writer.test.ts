import { sql } from 'kysely'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { anna, createWorld, everyClass, TestClock, workspaceId, type Tables, wipe, type World } from '../../test/support/publishing-world.ts'
import type { Database } from '../platform/db/database.ts'
import { createLifeWriter } from './life-writer.ts'
import { after } from './publication.ts'
import { loadPublication, type Held } from './publication-store.ts'
import { saveLife, type LifeChange } from './save-lives.ts'
import { PostContent } from './schema.ts'
import type { PublishingTables } from './tables.ts'

describeOnBothDatabases('lives written together', (open) => {
  let database: Database<Tables>
  let store: Database<PublishingTables>
  let commits: number
  let world: World
  const clock = new TestClock()
  const how = { resolution: { class: 'natural-key' }, graceMs: 0, prepares: false, finds: true } as const

  beforeAll(async () => {
    database = await open<Tables>()
  })
  beforeEach(async () => {
    await wipe(database)
    world = createWorld(database, everyClass(clock), clock)
    commits = 0
    store = new Proxy(database, {
      get: (of, name) => (name === 'commit' ? (statements: Parameters<typeof of.commit>[0]) => ((commits += 1), of.commit(statements)) : Reflect.get(of, name)),
    }) as unknown as Database<PublishingTables>
  })

  async function planned(count: number): Promise<readonly Held[]> {
    const ids: string[] = []
    for (let i = 0; i < count; i++) {
      const content = PostContent.parse({ parts: [{ text: `Post ${i}`, images: [] }], connectionIds: ['connection-natural-key'], language: 'en' })
      const id = await world.publishing.posts.create(workspaceId, content, anna)
      await world.publishing.schedule(workspaceId, id, 'now', anna)
      ids.push((await world.publishing.read(workspaceId, id)).publications[0]?.id ?? '')
    }
    return Promise.all(ids.map((id) => load(id)))
  }
  async function load(id: string): Promise<Held> {
    const held = await loadPublication(store, workspaceId, id)
    if (held === null) throw new Error(`no publication ${id}`)
    return held
  }
  const sending = (held: Held, by: string): LifeChange => ({
    held, now: clock.now(), claim: { epoch: held.row.epoch + 1, by },
    next: after(held.life, { fact: 'sending', segment: 0 }, how, clock.now()),
    beside: { opens: { segment: 0, instanceId: 'instance' }, segment: { number: 0, change: { created_at: clock.now() } } },
  })
  const attempts = async (): Promise<number> => (await database.db.selectFrom('publication_attempts').selectAll().execute()).length

  it('need few commits, and one that lost its claim stops no other', async () => {
    const [first, ...others] = await planned(6)
    if (first === undefined) throw new Error('nothing planned')
    await world.publishing.publications.cancel(workspaceId, first.row.id, anna)
    const write = createLifeWriter(store)

    const saved = await Promise.all([first, ...others].map((held, i) => write(sending(held, `runner/${i}`))))

    expect(saved.map((held) => held?.life.state ?? null)).toEqual([null, 'sending', 'sending', 'sending', 'sending', 'sending'])
    expect(commits).toBeLessThanOrEqual(2)
    expect((await load(first.row.id)).life).toMatchObject({ state: 'cancelled', segments: [{ status: 'waiting' }] })
    expect(await attempts()).toBe(5)
    // What the writer says is held is what is stored.
    for (const held of saved) if (held !== null) expect(await load(held.row.id)).toEqual(held)
  })

  it('are the work of one of two who claim the same at once', async () => {
    const [held] = await planned(1)
    if (held === undefined) throw new Error('nothing planned')
    const write = createLifeWriter(store)

    const saved = await Promise.all([write(sending(held, 'runner/a')), write(sending(held, 'runner/b'))])

    expect(saved.filter((one) => one !== null)).toHaveLength(1)
    expect(await attempts()).toBe(1)
    expect((await load(held.row.id)).row.claimed_by).toBe(saved.find((one) => one !== null)?.row.claimed_by)
  })

  it('may be written again when the answer of a commit was lost, and count once', async () => {
    const [held] = await planned(1)
    if (held === undefined) throw new Error('nothing planned')
    const { next, now, claim, beside } = sending(held, 'runner/a')

    const saved = await saveLife(store, held, next, now, claim, beside)
    const again = await saveLife(store, held, next, now, claim, beside)
    const other = await saveLife(store, held, next, now, { ...claim, by: 'runner/b' }, beside)

    expect(again).toEqual(saved)
    expect(other).toBeNull()
    expect(await attempts()).toBe(1)
  })

  it('go their own way when one of them cannot be written', async () => {
    const helds = await planned(4)
    const write = createLifeWriter(store)
    const broken = sql`insert into posts (workspace_id) values ('no')`

    const outcomes = await Promise.allSettled(helds.map((held, i) => {
      const change = sending(held, `runner/${i}`)
      return write(i === 2 ? { ...change, beside: { ...change.beside, more: [{ compile: () => broken.compile(database.db) }] } } : change)
    }))

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(await attempts()).toBe(3)
  })

  it('keep what networks say as far as both databases can', async () => {
    const [held] = await planned(1)
    if (held === undefined) throw new Error('nothing planned')
    const fact = { fact: 'refused', during: 'send', segment: 0, refusal: 'rejected', retryAfterSeconds: null, remoteMessage: 'No\0 \ud83d way' } as const

    const saved = await saveLife(store, held, after(held.life, fact, how, clock.now()), clock.now(), { epoch: held.row.epoch + 1, by: 'runner/a' })

    expect(saved?.row.remote_message).toBe('No \ufffd way')
    expect(await load(held.row.id)).toEqual({ ...saved, life: { ...saved?.life, remoteMessage: 'No \ufffd way' } })
  })
})
