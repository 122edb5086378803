import type { Conversion } from '../src/conversions/schema.ts'
import type { Post, PostSummary } from '../src/publishing/schema.ts'
import { databaseBench, type Kind } from '../test/support/databases.ts'
import { type MastodonServer, startMastodonServer } from '../test/support/mastodon-server.ts'
import { type Person, welcome } from '../test/support/person.ts'
import { digest, emptyLedger, type Ledger, pause, workingDay } from './journey-day.ts'
import { programAt, type Program } from './journey-program.ts'

export interface JourneyReport {
  readonly seed: number
  readonly kills: number
  /** Of them, before the program served. */
  readonly killsWhileStarting: number
  readonly acknowledged: Readonly<Record<'drafts' | 'files' | 'scheduled' | 'clicks' | 'conversions' | 'answers' | 'states', number>>
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  readonly early: readonly string[]
  readonly strange: readonly string[]
  /** Calls to the network whose end nobody saw. */
  readonly unseen: number
  readonly seconds: number
}

/** The whole journey through the program's own doors, while it is killed at random moments and started again. */
export async function killWhileWorking({ kind, seed, kills }: { kind: Kind; seed: number; kills: number }): Promise<JourneyReport> {
  const startedAt = Date.now()
  const random = seeded(seed)
  const bench = databaseBench(kind)
  // Slow enough to be killed under.
  const server = await startMastodonServer({ answersAfterMs: () => Math.round(random() * 250) })
  let program: Program | null = null
  try {
    const empty = await bench.openEmpty()
    const place = bench.place(empty)
    await empty.close()
    program = await programAt(place)
    const first = await program.start()
    if (first === false || first.firstOwnerLink === null) throw new Error('the program did not start')
    const ada = await welcome(first.firstOwnerLink)
    const ledger = emptyLedger()
    const next = workingDay(ada, await prepare(ada, server), ledger)

    let open = 0
    let busy = true
    let sending = true
    const day = (async () => {
      const all: Promise<void>[] = []
      while (busy) {
        if (open - ledger.waiting < 30 && open < 300) {
          open += 1
          all.push(next(random, sending).finally(() => (open -= 1)))
        }
        await pause(12)
      }
      await Promise.all(all)
    })()
    let killsWhileStarting = 0
    let served: Promise<unknown> = Promise.resolve()
    for (let kill = 0; kill < kills; kill += 1) {
      // Calls nobody saw the end of are settled 35 s later: the last kills leave the network alone.
      sending = kill < Math.max(1, kills - 2)
      const whileStarting = kill > 0 && random() < 0.25
      if (whileStarting) killsWhileStarting += 1
      else {
        await served
        // On a busy machine a moment is longer: something must have been said yes to in between.
        const before = ledger.answered
        for (let tries = 0; ledger.answered < before + 15 && tries < 150; tries += 1) await pause(100)
      }
      await pause(100 + random() * 900)
      await program.kill()
      served = program.start()
    }
    await served
    await pause(500)
    busy = false
    await day

    await settled(ada)
    const compared = await compare(ada, server, ledger)
    return {
      seed, kills, killsWhileStarting,
      acknowledged: {
        drafts: ledger.drafts.size, files: ledger.files.size, scheduled: ledger.scheduled.size, clicks: ledger.clicks.size, conversions: ledger.conversions.size, answers: ledger.answers.size, states: ledger.states.size,
      },
      ...compared,
      strange: ledger.strange,
      seconds: (Date.now() - startedAt) / 1000,
    }
  } catch (cause) {
    throw new Error(`${kind}, seed ${seed}: ${String(cause)}\nThe program said:\n${program?.said().slice(-4_000) ?? ''}`, { cause })
  } finally {
    await program?.kill()
    await server.stop()
    await bench.close()
  }
}

/** An account with questions waiting, a link, a goal. */
async function prepare(ada: Person, server: MastodonServer): Promise<{ connectionId: string; shortUrl: string; conversations: readonly string[] }> {
  const forno = server.addAccount('forno', 100)
  const anna = server.addAccount('anna', 10)
  for (let i = 0; i < 16; i += 1) server.postAs(anna, `@forno question ${i}?`)
  const { connection } = await ada.done<{ connection: { id: string } }>('POST', '/connections', { channelId: 'mastodon', methodId: 'token', fields: { instance: server.origin, accessToken: forno.token } })
  await ada.done('POST', '/goals', { name: 'purchase', label: 'Purchase' })
  const { shortUrl } = await ada.done<{ shortUrl: string }>('POST', '/links', { targetUrl: 'https://shop.example/panettone' })
  for (let tries = 0; tries < 100; tries += 1) {
    const { items } = await ada.done<{ items: { id: string }[] }>('GET', '/conversations?limit=100')
    if (items.length === 16) return { connectionId: connection.id, shortUrl, conversations: items.map(({ id }) => id) }
    await pause(100)
  }
  throw new Error('the questions never came')
}

/** Until nothing is on its way any more. */
async function settled(ada: Person): Promise<void> {
  // A lease that ends, 35 s until a key may be used again, and a busy machine.
  const until = Date.now() + 100_000
  for (;;) {
    const waiting = (await everyPost(ada)).filter(({ state }) => state === 'scheduled' || state === 'publishing')
    const { items } = await ada.done<{ items: { id: string }[] }>('GET', '/conversations?limit=100')
    const talks = await Promise.all(items.map(({ id }) => ada.done<{ thread: { publicationState: string | null }[] }>('GET', `/conversations/${id}`)))
    const unsaid = talks.flatMap(({ thread }) => thread).filter(({ publicationState }) => publicationState !== null && publicationState !== 'published')
    if (waiting.length + unsaid.length === 0) return
    if (Date.now() > until) throw new Error(`still on their way: ${JSON.stringify([...waiting, ...unsaid])}`)
    await pause(500)
  }
}

async function compare(ada: Person, server: MastodonServer, ledger: Ledger): Promise<Pick<JourneyReport, 'lost' | 'doubled' | 'early' | 'unseen'>> {
  const lost: string[] = []
  const doubled: string[] = []
  const early: string[] = []
  const posts = await everyPost(ada)
  for (const [id, text] of ledger.drafts) {
    const post = await ada.ask('GET', `/posts/${id}`)
    if (post.status !== 200 || post.json<Post>().content.parts[0]?.text !== text) lost.push(`draft ${text}: ${post.status} ${post.text.slice(0, 200)}`)
  }
  for (const [mark, same] of Map.groupBy(posts, ({ excerpt }) => excerpt.split(':')[0])) {
    if (same.length > 1) doubled.push(`post ${mark}: ${same.length} times`)
  }
  for (const [id, wanted] of ledger.files) {
    const file = await ada.bytes(`/files/${id}`)
    if (file === null || digest(file) !== wanted) lost.push(`file ${id}`)
  }
  const statuses = server.statuses()
  for (const [mark, dueAt] of ledger.scheduled) {
    const out = statuses.filter(({ text }) => text.startsWith(`${mark} `))
    if (out.length === 0) lost.push(`publication ${mark}`)
    if (out.length > 1) doubled.push(`publication ${mark}: ${out.length} times`)
    if (out.some(({ createdAt }) => createdAt < dueAt)) early.push(mark)
  }
  for (const mark of ledger.answers) {
    const out = statuses.filter(({ text }) => text.includes(`${mark} answers`))
    if (out.length === 0) lost.push(`answer ${mark}`)
    if (out.length > 1) doubled.push(`answer ${mark}: ${out.length} times`)
  }
  const talks = await ada.done<{ items: { id: string; state: string }[] }>('GET', '/conversations?limit=100')
  for (const [id, state] of ledger.states) if (talks.items.find((talk) => talk.id === id)?.state !== state) lost.push(`conversation ${id} is not ${state}`)
  const clicks = new Set((await everything<{ id: string }>(ada, '/clicks?limit=100')).map(({ id }) => id))
  for (const id of ledger.clicks) if (!clicks.has(id)) lost.push(`click ${id}`)
  const conversions = Map.groupBy(await everything<Conversion>(ada, '/conversions?limit=100'), ({ externalId }) => externalId)
  for (const id of ledger.conversions) if (!conversions.has(id)) lost.push(`conversion ${id}`)
  for (const [id, same] of conversions) if (same.length > 1) doubled.push(`conversion ${id}: ${same.length} times`)
  const details = await Promise.all(posts.filter(({ state }) => state === 'published').map(({ id }) => ada.done<Post>('GET', `/posts/${id}`)))
  const unseen = details.flatMap(({ publications }) => publications.flatMap(({ attempts }) => attempts)).filter(({ outcome }) => outcome === 'unknown').length
  return { lost, doubled, early, unseen }
}

const everyPost = (ada: Person): Promise<PostSummary[]> => everything<PostSummary>(ada, '/posts?limit=500')

async function everything<T>(ada: Person, path: string): Promise<T[]> {
  const all: T[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: { items: T[]; nextCursor: string | null } = await ada.done('GET', `${path}${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`)
    all.push(...page.items)
    cursor = page.nextCursor
  }
  return all
}

/** mulberry32: the same seed kills at the same distances. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}
