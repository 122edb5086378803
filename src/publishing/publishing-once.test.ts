import { beforeAll, beforeEach, expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { anna, createWorld, everyClass, TestClock, workspaceId, type Fate, type Tables, wipe, type World } from '../../test/support/publishing-world.ts'
import type { Database } from '../platform/db/database.ts'
import { PostContent } from './schema.ts'

const hour = 3_600_000

describeOnBothDatabases('publishing once', (open) => {
  let world: World
  let clock: TestClock

  let database: Database<Tables>

  beforeAll(async () => {
    database = await open<Tables>()
  })
  beforeEach(async () => {
    clock = new TestClock()
    const networks = everyClass(clock)
    for (const network of networks) {
      network.lagMs = 20_000
      network.keyRaceMs = 5_000
    }
    await wipe(database)
    world = createWorld(database, networks, clock)
  })

  const network = (id: string) => {
    const found = world.networks.get(id)
    if (found === undefined) throw new Error(id)
    return found
  }

  /** A post for one account, due now, with so many parts. */
  async function sent(channelId: string, parts = 1): Promise<string> {
    const content = PostContent.parse({
      parts: Array.from({ length: parts }, (_, i) => ({ text: `Part ${i + 1} of something https://shop.example/${i}`, images: [] })),
      connectionIds: [`connection-${channelId}`],
      language: 'en',
    })
    const id = await world.publishing.posts.create(workspaceId, content, anna)
    await world.publishing.schedule(workspaceId, id, 'now', anna)
    return id
  }
  const proof = async (id: string) => {
    const post = await world.publishing.read(workspaceId, id)
    const publication = post.publications[0]
    if (publication === undefined) throw new Error('no publication')
    return { post, publication }
  }

  const settled: readonly [name: string, fates: readonly Fate[]][] = [
    ['accepts it', ['ok']],
    ['takes it but the answer is lost', ['lost']],
    ['fails without taking it', ['never']],
    ['takes it late, after we gave up', [{ late: 25_000 }]],
    ['asks to wait, then takes it', [{ busy: 30 }, 'ok']],
    ['cannot be reached twice, then loses the answer', ['not-sent', 'not-sent', 'lost']],
    ['fails twice without taking it', ['never', 'never']],
    ['sees us die after it took it', ['dies-after']],
    ['sees us die before it took it', ['dies-before']],
  ]
  for (const channelId of ['natural-key', 'idempotency-key', 'container', 'duplicate-refused', 'read-back']) {
    for (const [name, fates] of settled) {
      it(`is out exactly once when a ${channelId} network ${name}`, async () => {
        network(channelId).fates = [...fates]
        const id = await sent(channelId)

        await world.drive(clock.now() + 2 * hour)

        const { post, publication } = await proof(id)
        expect(publication.state).toBe('published')
        expect(post.state).toBe('published')
        expect(network(channelId).living).toHaveLength(1)
        expect(publication.segments[0]).toMatchObject({ remoteId: network(channelId).living[0]?.id })
        expect(new Set(network(channelId).calls.map(({ key, createdAt }) => `${key} ${createdAt}`)).size).toBe(1)
        expect(publication.attempts).toHaveLength(network(channelId).calls.length)
        expect(publication.attempts.every(({ endedAt }) => endedAt !== null)).toBe(true)
      })
    }
  }

  it('never uses an idempotency key again before 35 seconds', async () => {
    network('idempotency-key').fates = ['lost', 'never', 'ok']
    await sent('idempotency-key')

    await world.drive(clock.now() + 2 * hour)

    const times = network('idempotency-key').calls.map(({ at }) => at)
    expect(times).toHaveLength(3)
    for (const [i, at] of times.entries()) if (i > 0) expect(at - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(35_000)
    expect(network('idempotency-key').doubled()).toEqual([])
  })

  it.each([['its intent', 1], ['what the network answered', 2]])('goes on when the database did not say that it has %s, and sends once', async (_what, commit) => {
    const id = await sent('blind')
    world.loseAnswerAt(commit)

    await world.drive(clock.now() + hour)

    const { publication } = await proof(id)
    expect(publication).toMatchObject({ state: 'published', attempts: [{ outcome: 'published' }] })
    expect(network('blind').calls).toHaveLength(1)
  })

  it('asks a person when a blind network did not answer, and never sends again by itself', async () => {
    network('blind').fates = ['lost']
    const asked: string[] = []
    world.publishing.events.on('needsPerson', ({ publicationId }) => void asked.push(publicationId))
    const id = await sent('blind')

    await world.drive(clock.now() + 24 * hour)

    const { post, publication } = await proof(id)
    expect(publication).toMatchObject({ state: 'needs-person', reason: 'unseen-blind' })
    expect(post.state).toBe('attention')
    expect(network('blind').calls).toHaveLength(1)
    expect(asked).toEqual([publication.id])

    await world.publishing.publications.decide(workspaceId, publication.id, 'it-is-out', 'https://blind.example/x', anna)

    expect((await proof(id)).publication).toMatchObject({ state: 'published', segments: [{ evidence: 'person', url: 'https://blind.example/x' }] })
  })

  it('sends a blind one again only when a person says so', async () => {
    network('blind').fates = ['never']
    const id = await sent('blind')
    await world.drive(clock.now() + 24 * hour)

    await world.publishing.publications.decide(workspaceId, (await proof(id)).publication.id, 'send-again', null, anna)
    await world.drive(clock.now() + hour)

    expect((await proof(id)).publication.state).toBe('published')
    expect(network('blind').living).toHaveLength(1)
  })

  it('looks first when a person asks to send an unknown one again', async () => {
    network('read-back').fates = ['lost']
    network('read-back').finds = Array.from({ length: 400 }, () => 'down')
    const id = await sent('read-back')
    await world.drive(clock.now() + 8 * hour)
    expect((await proof(id)).publication).toMatchObject({ state: 'needs-person', reason: 'unseen' })
    network('read-back').finds = []

    await world.publishing.publications.decide(workspaceId, (await proof(id)).publication.id, 'send-again', null, anna)
    await world.drive(clock.now() + hour)

    expect((await proof(id)).publication).toMatchObject({ state: 'published', segments: [{ evidence: 'read-back' }] })
    expect(network('read-back').living).toHaveLength(1)
    expect(network('read-back').calls).toHaveLength(1)
  })

  for (const channelId of ['natural-key', 'idempotency-key', 'container', 'duplicate-refused', 'read-back']) {
    it(`looks on a ${channelId} network, and sends nothing a day late, when the program was off with a call unseen`, async () => {
      network(channelId).fates = ['lost', 'never', 'never']
      network(channelId).finds = Array.from({ length: 3 }, () => 'down')
      const out = await sent(channelId)
      await world.drive(clock.now())
      network(channelId).fates = ['never', 'never', 'never']
      const notOut = await sent(channelId)
      await world.drive(clock.now())
      const calls = network(channelId).calls.length

      clock.time += 24 * hour
      await world.drive(clock.now() + 2 * hour)

      expect((await proof(out)).publication.state).toBe('published')
      expect((await proof(notOut)).publication.state).toBe('missed')
      expect(network(channelId).living).toHaveLength(1)
      expect(network(channelId).calls).toHaveLength(calls)
    })
  }

  it('stops with the network’s own words when it refuses', async () => {
    network('natural-key').fates = ['rejected']
    const id = await sent('natural-key')

    await world.drive(clock.now() + hour)

    expect((await proof(id)).publication).toMatchObject({ state: 'rejected', reason: 'rejected', remoteMessage: 'Not like this', attempts: [{ outcome: 'rejected', remoteCode: 'HTTP 422' }] })
    expect(network('natural-key').calls).toHaveLength(1)
  })

  it('takes a refusal as duplicate after an unknown for proof, once it sees the post', async () => {
    const twitter = network('duplicate-refused')
    twitter.lagMs = 130_000
    twitter.fates = [{ late: 10_000 }, 'ok']
    const id = await sent('duplicate-refused')

    await world.drive(clock.now() + 2 * hour)

    expect(twitter.living).toHaveLength(1)
    expect((await proof(id)).publication).toMatchObject({ state: 'published', segments: [{ evidence: 'duplicate-refused' }] })
  })

  it('waits held when authorisation is lost, and goes on when it is back', async () => {
    network('read-back').fates = ['reconnect']
    const id = await sent('read-back')
    await world.drive(clock.now() + 60_000)
    expect((await proof(id)).publication).toMatchObject({ state: 'held', reason: 'reconnect' })
    expect(world.refused).toEqual(['connection-read-back'])

    await world.publishing.releaseConnection(workspaceId, 'connection-read-back')
    await world.drive(clock.now() + 60_000)

    expect((await proof(id)).publication.state).toBe('published')
  })

  it('is missed, not sent late, when the connection comes back after its late policy, and then sent by one word', async () => {
    network('read-back').fates = ['reconnect']
    const id = await sent('read-back')
    await world.drive(clock.now() + 3 * hour)

    await world.publishing.releaseConnection(workspaceId, 'connection-read-back')
    await world.drive(clock.now() + 60_000)
    expect((await proof(id)).publication).toMatchObject({ state: 'missed', reason: 'late' })
    expect(network('read-back').living).toHaveLength(0)

    await world.publishing.schedule(workspaceId, id, 'now', anna)
    await world.drive(clock.now() + 60_000)
    expect((await proof(id)).publication.state).toBe('published')
  })

  it('never sends early, whatever was scheduled', async () => {
    const content = PostContent.parse({ parts: [{ text: 'Later', images: [] }], connectionIds: ['connection-natural-key'], language: 'en', schedule: { wallTime: '2026-03-03T09:00:00', zone: 'Europe/Rome' } })
    const id = await world.publishing.posts.create(workspaceId, content, anna)
    await world.publishing.schedule(workspaceId, id, { schedule: null }, anna)
    const due = Date.UTC(2026, 2, 3, 8)

    await world.drive(due - 1)
    expect(network('natural-key').calls).toHaveLength(0)
    await world.drive(due)

    expect(network('natural-key').calls.map(({ at }) => at)).toEqual([due])
  })

  it('sends a thread part by part, each answering the one before, and goes on where it died', async () => {
    network('read-back').fates = ['ok', 'dies-after', 'ok']
    const id = await sent('read-back', 3)

    await world.drive(clock.now() + 2 * hour)

    const { publication } = await proof(id)
    expect(publication.state).toBe('published')
    expect(network('read-back').living.map(({ text }) => text.slice(0, 6))).toEqual(['Part 1', 'Part 2', 'Part 3'])
    expect(network('read-back').living.map(({ replyTo }) => replyTo)).toEqual([null, 'read-back-1', 'read-back-2'])
    expect(publication.segments.map(({ evidence }) => evidence)).toEqual(['answer', 'read-back', 'answer'])
  })

  it('holds everything in a restored database until an operator says so', async () => {
    world.heldSince = clock.now()
    const id = await sent('natural-key')
    await world.drive(clock.now() + 5 * 60_000)
    expect((await proof(id)).publication).toMatchObject({ state: 'held', reason: 'restored' })
    expect(network('natural-key').calls).toHaveLength(0)

    expect(await world.publishing.releaseRestored(workspaceId, { memberId: 'anna', userId: 'anna', name: 'Anna' })).toBe(1)
    await world.drive(clock.now() + 60_000)

    expect((await proof(id)).publication.state).toBe('published')
  })

  it('holds at start what a restored database had planned', async () => {
    const id = await sent('natural-key')
    world.heldSince = clock.now()

    await world.publishing.start()
    await world.drive(clock.now() + hour)

    expect((await proof(id)).publication).toMatchObject({ state: 'held', reason: 'restored' })
  })

  it('refuses to move, cancel or edit what is on its way', async () => {
    network('blind').fates = ['lost']
    const id = await sent('blind')
    await world.drive(clock.now() + hour)
    const { post } = await proof(id)

    await expect(world.publishing.unschedule(workspaceId, id, anna)).rejects.toMatchObject({ status: 409, code: 'on-its-way' })
    await expect(world.publishing.schedule(workspaceId, id, 'now', anna)).rejects.toMatchObject({ status: 409, code: 'on-its-way' })
    await expect(world.publishing.posts.change(workspaceId, id, post.revision, post.content)).rejects.toMatchObject({ status: 409, code: 'on-its-way' })
  })

  for (const channelId of ['natural-key', 'idempotency-key', 'container', 'duplicate-refused', 'read-back', 'blind']) {
    it(`survives dying at every commit of a thread on a ${channelId} network`, async () => {
      for (let commit = 1; commit < 9; commit += 1) {
        for (const when of ['before', 'after'] as const) {
          const before = network(channelId).living.length
          const id = await sent(channelId, 2)
          world.dieAt(commit, when)

          await world.drive(clock.now() + 2 * hour)
          world.dieAt(Number.POSITIVE_INFINITY, when)

          const { publication } = await proof(id)
          const out = network(channelId).living.slice(before)
          expect(new Set(out.map(({ key }) => key)).size, `doubled, dying ${when} commit ${commit}`).toBe(out.length)
          if (channelId === 'blind' && publication.state === 'needs-person') {
            expect(out.length).toBeLessThanOrEqual(2)
          } else {
            expect(publication.state, `dying ${when} commit ${commit}`).toBe('published')
            expect(out).toHaveLength(2)
          }
        }
      }
    }, 60_000)
  }
})
