import { afterEach, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../../test/support/databases.ts'
import type { Database } from '../db/database.ts'
import type { Log } from '../log/log.ts'
import { durableWork } from './durable-work.ts'
import type { WorkTables } from './store.ts'
import type { Work, WorkHandler, WorkItem, WorkOutcome } from './work.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }
const start = 1_800_000_000_000
const done: WorkOutcome = { done: true }

function handClock() {
  let now = start
  return { now: () => now, set: (at: number) => void (now = at), pass: (ms: number) => void (now += ms) }
}

/** A handler that keeps each item until the test lets it go. */
function slowHandler(kind: string, more: Partial<WorkHandler> = {}) {
  const taken: { item: WorkItem; signal: AbortSignal; finish(outcome: WorkOutcome): void; fail(error: Error): void }[] = []
  const handler: WorkHandler = {
    kind,
    concurrency: 4,
    maxAttempts: 3,
    ...more,
    run: (item, signal) => new Promise((finish, fail) => void taken.push({ item, signal, finish, fail })),
  }
  return { handler, taken }
}

describeOnBothDatabases('work', (open, more) => {
  const started: Work[] = []
  afterEach(async () => {
    await Promise.all(started.splice(0).map((work) => work.stop(0)))
  })

  function workOn(database: Database<WorkTables>, clock: { now(): number }, ...handlers: WorkHandler[]): Work {
    const work = durableWork({ database, clock, log: silent })
    for (const handler of handlers) work.handle(handler)
    started.push(work)
    work.start()
    return work
  }

  const rows = (database: Database<WorkTables>) => database.db.selectFrom('work_items').selectAll().orderBy('due_at').execute()
  const post = (dueAt: number, key?: string, payload: unknown = null) => ({ workspaceId: 'w1', kind: 'post', payload, dueAt, ...(key === undefined ? {} : { key }) })

  it('is done once when it is due, not before, and then gone', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const seen: WorkItem[] = []
    const work = workOn(database, clock, { kind: 'post', concurrency: 1, maxAttempts: 3, run: async (item) => (seen.push(item), done) })

    await work.later(post(start + 5000, undefined, { text: 'è ora' }))
    clock.pass(4999)
    work.wake()
    await settled(work)
    expect(seen).toEqual([])

    clock.pass(1)
    work.wake()
    await expect.poll(() => seen.length).toBe(1)
    expect(seen[0]).toMatchObject({ workspaceId: 'w1', kind: 'post', payload: { text: 'è ora' }, dueAt: start + 5000, attempts: 1, leaseEpoch: 1 })
    await expect.poll(() => rows(database)).toEqual([])
  })

  it('is never early when the clock jumps back between the timer and the claim', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const { handler, taken } = slowHandler('post')
    const work = workOn(database, clock, handler)

    await work.later(post(start + 40))
    clock.pass(-60_000)
    await new Promise((resolve) => setTimeout(resolve, 120))
    work.wake()
    await settled(work)

    expect(taken).toEqual([])
    clock.set(start + 40)
    work.wake()
    await expect.poll(() => taken.length).toBe(1)
    taken[0]?.finish(done)
  })

  it('that reads the clock itself comes again at once when somebody set the clock back, and what is planned for later stays', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const seen: number[] = []
    const again = start + 30_000
    const run = async (): Promise<WorkOutcome> => (seen.push(clock.now()), seen.length < 3 ? { againAt: clock.now() + 30_000 } : done)
    const work = workOn(database, clock, { kind: 'post', concurrency: 1, maxAttempts: 3, readsTheClock: true, run })

    await work.later(post(start))
    await work.later(post(start + 86_400_000, 'tomorrow'))
    await expect.poll(async () => (await rows(database)).map(({ due_at }) => due_at)).toEqual([again, start + 86_400_000])
    clock.pass(-3_600_000)
    work.wake()

    await expect.poll(() => seen).toEqual([start, start - 3_600_000])
    await expect.poll(async () => (await rows(database)).map(({ due_at }) => due_at)).toEqual([again - 3_600_000, start + 86_400_000])
  })

  it('comes at its own millisecond without being woken', async () => {
    const database = await open<WorkTables>()
    const lateness: number[] = []
    const work = workOn(database, { now: () => Date.now() }, {
      kind: 'post', concurrency: 1, maxAttempts: 1, run: async (item) => (lateness.push(Date.now() - item.dueAt), done),
    })

    for (let i = 1; i <= 5; i++) await work.later(post(Date.now() + 60 * i))

    await expect.poll(() => lateness.length, { timeout: 5000 }).toBe(5)
    expect(Math.min(...lateness)).toBeGreaterThanOrEqual(0)
    expect(lateness.sort((a, b) => a - b)[2]).toBeLessThan(200)
  })

  it('asks for again at a time of its own', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const { handler, taken } = slowHandler('post')
    const work = workOn(database, clock, handler)
    await work.later(post(start, 'same'))
    await expect.poll(() => taken.length).toBe(1)

    taken[0]?.finish({ againAt: start + 60_000 })
    await expect.poll(async () => (await rows(database))[0]).toMatchObject({ due_at: start + 60_000, lease_owner: null, attempts: 0 })
    clock.pass(60_000)
    work.wake()

    await expect.poll(() => taken.length).toBe(2)
    expect(taken[1]?.item.leaseEpoch).toBe(2)
    taken[1]?.finish(done)
  })

  it('waits longer after each failure, is parked after the last, and a person puts it back', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const { handler, taken } = slowHandler('post', { maxAttempts: 2, backoffSeconds: (attempt) => attempt * 10 })
    const work = workOn(database, clock, handler)
    await work.later(post(start))
    await expect.poll(() => taken.length).toBe(1)

    taken[0]?.fail(new Error('the network said no'))
    await expect.poll(async () => (await rows(database))[0]).toMatchObject({ due_at: start + 10_000, last_error: 'the network said no', lease_owner: null })
    clock.pass(10_000)
    work.wake()
    await expect.poll(() => taken.length).toBe(2)
    taken[1]?.fail(new Error('x'.repeat(900)))

    await expect.poll(() => work.parked('w1')).toHaveLength(1)
    const [parked] = await work.parked('w1')
    expect(parked).toMatchObject({ kind: 'post', attempts: 2, parkedAt: start + 10_000, lastError: 'x'.repeat(500) })
    expect(await work.parked('w2')).toEqual([])
    expect(await work.health()).toMatchObject({ parked: 1, waiting: 0 })
    expect(await work.retry('w2', parked?.id ?? '')).toBe(false)
    expect(await work.retry('w1', parked?.id ?? '')).toBe(true)
    await expect.poll(() => taken.length).toBe(3)
    expect(taken[2]?.item.attempts).toBe(1)
    taken[2]?.finish(done)
    await expect.poll(() => rows(database)).toEqual([])
  })

  it('with the same key is the same item while it waits', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const { handler, taken } = slowHandler('post')
    const work = workOn(database, clock, handler)

    await work.later(post(start + 1000, 'post-7', 'old'))
    await work.later(post(start + 9000, 'post-7', 'new'))
    await work.later({ ...post(start + 9000, 'post-7'), workspaceId: 'w2' })
    expect((await rows(database)).map(({ workspace_id, due_at, payload }) => ({ workspace_id, due_at, payload })).sort((a, b) => (a.workspace_id < b.workspace_id ? -1 : 1))).toEqual([
      { workspace_id: 'w1', due_at: start + 9000, payload: '"new"' },
      { workspace_id: 'w2', due_at: start + 9000, payload: 'null' },
    ])
    await database.commit(work.cancelStatements({ workspaceId: 'w2', kind: 'post', key: 'post-7' }))
    expect(await rows(database)).toHaveLength(1)

    clock.pass(9000)
    work.wake()
    await expect.poll(() => taken.length).toBe(1)
    taken[0]?.finish(done)
  })

  it('with the same key as one that runs waits for it, and takes its place when it wants to come back', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const { handler, taken } = slowHandler('post')
    const work = workOn(database, clock, handler)
    await work.later(post(start, 'post-7', 'first'))
    await expect.poll(() => taken.length).toBe(1)

    await work.later(post(start, 'post-7', 'second'))
    await settled(work)
    expect(taken).toHaveLength(1)
    taken[0]?.fail(new Error('again, please'))

    await expect.poll(() => taken.length).toBe(2)
    expect(taken[1]?.item.payload).toBe('second')
    expect(await rows(database)).toHaveLength(1)
    taken[1]?.finish(done)
    await expect.poll(() => rows(database)).toEqual([])
  })

  it('runs no more of a kind at once than its handler can bear', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const { handler, taken } = slowHandler('post', { concurrency: 3 })
    const work = workOn(database, clock, handler)

    await database.commit(Array.from({ length: 10 }, (_, i) => work.laterStatements(post(start + i))).flat())
    clock.pass(100)
    work.wake()
    await expect.poll(() => taken.length).toBe(3)
    await settled(work)

    expect(taken).toHaveLength(3)
    for (let i = 0; i < 10; i++) {
      await expect.poll(() => taken.length).toBeGreaterThan(i)
      taken[i]?.finish(done)
    }
    await expect.poll(() => rows(database)).toEqual([])
    expect(new Set(taken.map(({ item }) => item.id)).size).toBe(10)
  })

  it('of a small workspace is not kept waiting by a large one', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const { handler, taken } = slowHandler('post', { concurrency: 2 })
    const work = workOn(database, clock, handler)
    await database.commit(Array.from({ length: 50 }, (_, i) => work.laterStatements({ ...post(start + i), workspaceId: 'large' })).flat())
    clock.pass(1000)
    work.wake()
    await expect.poll(() => taken.length).toBe(2)

    await work.later({ ...post(start + 500), workspaceId: 'small' })
    let handled = 0
    await expect
      .poll(async () => {
        taken[handled++]?.finish(done)
        await settled(work)
        return taken.some(({ item }) => item.workspaceId === 'small')
      })
      .toBe(true)

    expect(taken.length).toBeLessThan(12)
  })

  it('of a process that died is taken back within ten seconds, and what the dead one says later does not count', async () => {
    const database = await open<WorkTables>()
    const dead = handClock()
    const first = slowHandler('post')
    await durableWork({ database, clock: dead, log: silent }).later({ ...post(start), kind: 'nobody’s' })
    await database.db.updateTable('work_items').set({ lease_owner: 'a dead one', lease_until: start - 1 }).execute()
    const dying = workOn(database, dead, first.handler)
    // Its first look for the leases of others is over: on SQLite that one would take from the second, too, which only one program may be.
    await expect.poll(() => rows(database)).toMatchObject([{ lease_owner: null }])
    await database.db.deleteFrom('work_items').execute()
    await dying.later(post(start))
    await expect.poll(() => first.taken.length).toBe(1)

    const clock = handClock()
    clock.pass(10_000)
    const second = slowHandler('post')
    workOn(more.kind === 'postgres' ? await more.again<WorkTables>(database) : database, clock, second.handler)
    await expect.poll(() => second.taken.length).toBe(1)
    expect(second.taken[0]?.item).toMatchObject({ id: first.taken[0]?.item.id, attempts: 2, leaseEpoch: 2 })

    first.taken[0]?.finish(done)
    await settled(dying)
    expect(await rows(database)).toMatchObject([{ lease_epoch: 2 }])
    second.taken[0]?.finish({ againAt: start + 99_000 })
    await expect.poll(async () => (await rows(database))[0]).toMatchObject({ due_at: start + 99_000, lease_owner: null })
  })

  it.each([['is parked', {}, { parked_at: start }], ['that is never parked is put off for a minute', { neverParked: true as const }, { parked_at: null, due_at: start + 60_000 }]])('that sees its process end ten times %s', async (_what, how, becomes) => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const { handler } = slowHandler('post', how)
    const dead = durableWork({ database, clock, log: silent })
    await dead.later(post(start))
    await database.db.updateTable('work_items').set({ lease_owner: 'a dead one', lease_until: start - 1, lost_leases: 9 }).execute()

    workOn(database, clock, handler)

    await expect.poll(() => rows(database)).toMatchObject([{ lease_owner: null, ...becomes }])
  })

  it('that is alive keeps its lease, and loses the handler its signal when it does not', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const { handler, taken } = slowHandler('post')
    const work = workOn(database, clock, handler)
    await work.later(post(start))
    await expect.poll(() => taken.length).toBe(1)

    clock.pass(6000)
    work.wake()
    await expect.poll(async () => (await rows(database))[0]?.lease_until).toBe(start + 12_500)
    expect(taken[0]?.signal.aborted).toBe(false)

    await database.db.updateTable('work_items').set({ lease_owner: 'someone else', lease_until: start + 999_000 }).execute()
    clock.pass(3000)
    work.wake()
    await expect.poll(() => taken[0]?.signal.aborted).toBe(true)
    taken[0]?.finish(done)
  })

  it('is taken again when the answer to its claim was lost', async () => {
    const patience = { timeout: 10_000 }
    const database = await open<WorkTables>()
    const clock = handClock()
    const { handler, taken } = slowHandler('post')
    const work = workOn(database, clock, handler)
    await work.later(post(start))
    await expect.poll(() => taken.length, patience).toBe(1)
    const [held] = await rows(database)
    if (held === undefined) throw new Error('nothing is held')
    // As a claim leaves it: leased to this process, which was never told.
    await database.db.insertInto('work_items').values({ ...held, id: 'untold', key: null }).execute()

    clock.pass(5000)
    work.wake()
    await expect.poll(async () => (await rows(database)).find(({ id }) => id === held.id)?.lease_until, patience).toBe(start + 11_500)
    expect(taken).toHaveLength(1)
    clock.pass(2000)
    work.wake()

    await expect.poll(() => taken.map(({ item }) => item.id), patience).toEqual([held.id, 'untold'])
    expect((await rows(database)).find(({ id }) => id === held.id)).toMatchObject({ lease_owner: held.lease_owner, lease_epoch: 1 })
    for (const { finish } of taken) finish(done)
  })

  it('is given back when the program stops', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const { handler, taken } = slowHandler('post', { concurrency: 1 })
    const work = workOn(database, clock, handler)
    await database.commit([...work.laterStatements(post(start)), ...work.laterStatements(post(start + 1))])
    clock.pass(10)
    work.wake()
    await expect.poll(() => taken.length).toBe(1)

    await work.stop(10)

    expect(taken[0]?.signal.aborted).toBe(true)
    expect(await rows(database)).toMatchObject([
      { lease_owner: null, attempts: 0 },
      { lease_owner: null, attempts: 0 },
    ])
  })

  it('says how it is', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const { handler, taken } = slowHandler('post', { concurrency: 1 })
    const work = workOn(database, clock, handler)
    await work.later(post(start))
    await expect.poll(() => taken.length).toBe(1)
    await database.commit([...work.laterStatements({ ...post(start - 7000), kind: 'nobody does this' }), ...work.laterStatements(post(start + 60_000))])
    clock.pass(1000)

    expect(await work.health()).toEqual({ lastTickAgeMs: 1000, oldestOverdueMs: 8000, waiting: 2, running: 1, parked: 0 })
    taken[0]?.finish(done)
  })

  it('in a heap is all done, each once, also when several processes share it', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const runs = new Map<string, number>()
    const byRunner: number[] = []
    const runner = (index: number): WorkHandler => ({
      kind: 'post', concurrency: 8, maxAttempts: 3,
      run: async (item) => {
        runs.set(item.id, (runs.get(item.id) ?? 0) + 1)
        byRunner[index] = (byRunner[index] ?? 0) + 1
        await new Promise((resolve) => setTimeout(resolve, 2))
        return done
      },
    })
    // SQLite has one program per data folder.
    const others = more.kind === 'postgres' ? [await more.again<WorkTables>(database), await more.again<WorkTables>(database)] : []
    const first = durableWork({ database, clock, log: silent })
    await database.commit(Array.from({ length: 600 }, (_, i) => first.laterStatements(post(start - 600 + i))).flat())

    for (const [index, each] of [database, ...others].entries()) workOn(each, clock, runner(index))

    await expect.poll(() => rows(database), { timeout: 10_000 }).toEqual([])
    expect(runs.size).toBe(600)
    expect([...runs.values()].every((times) => times === 1)).toBe(true)
    expect(byRunner.filter((count) => count > 0)).toHaveLength(1 + others.length)
  })

  it('says when a heap is done and nothing else is due, and nothing after a few', async () => {
    const database = await open<WorkTables>()
    const clock = handClock()
    const leftWhenResting: number[] = []
    let left = 0
    const work = durableWork({ database, clock, log: silent, rest: { afterItems: 20, act: () => void leftWhenResting.push(left) } })
    work.handle({ kind: 'post', concurrency: 4, maxAttempts: 3, run: async () => ((left -= 1), done) })
    started.push(work)
    work.start()

    const heapOf = async (items: number): Promise<void> => {
      left = items
      await database.commit(Array.from({ length: items }, (_, i) => work.laterStatements(post(start - items + i))).flat())
      work.wake()
      await expect.poll(() => rows(database), { timeout: 10_000 }).toEqual([])
      await settled(work)
    }
    await heapOf(3)
    expect(leftWhenResting).toEqual([])
    await heapOf(50)
    await expect.poll(() => leftWhenResting, { timeout: 10_000 }).toEqual([0])
    await heapOf(3)
    expect(leftWhenResting).toEqual([0])
  })
})

/** Lets everything that a wake has set in motion come to rest. */
async function settled(work: Work): Promise<void> {
  for (let i = 0; i < 3; i++) {
    await work.health()
    await new Promise((resolve) => setTimeout(resolve, 15))
  }
}
