import type { Clock } from '../../platform/clock.ts'
import type { ApiPlugin } from '../../platform/http/api.ts'
import { notFound, Problem } from '../../platform/http/problem.ts'
import { newId } from '../../platform/ids.ts'
import type { Work } from '../../platform/work/work.ts'
import type { Channel } from '../channel.ts'
import { rehearsalApi } from './api.ts'
import { audienceHandler } from './audience-work.ts'
import { personOf } from './audience.ts'
import { checkAccount, makeUpAccount } from './connect.ts'
import { rehearsalInbox } from './inbox.ts'
import { limits } from './limits.ts'
import { rehearsalMetrics } from './metrics.ts'
import { readMentions, readPost, readPosts } from './posts.ts'
import { rehearsalPublishing, urlOf } from './publish.ts'
import type { NewInteraction, RehearsalFaults, RehearsalMention, RehearsalPost } from './schema.ts'
import { plantSeed, type Seed, type Seeded } from './seed.ts'
import { faultsOf, rehearsalStore, type AccountRow, type RehearsalDatabase } from './store.ts'
import { rehearsalWords } from './words.ts'

export interface RehearsalDeps {
  readonly database: RehearsalDatabase
  readonly clock: Clock
  readonly work: Pick<Work, 'handle' | 'laterStatements' | 'wake'>
  readonly config: { readonly publicUrl: string }
}

/** The network that lives inside the product. All verbs about a connection throw Problem 404 when it is not of this network. */
export interface Rehearsal {
  readonly channel: Channel
  readonly api: ApiPlugin
  posts(workspaceId: string, limit: number, cursor: string | null): Promise<{ items: RehearsalPost[]; nextCursor: string | null }>
  post(workspaceId: string, postId: string): Promise<RehearsalPost | undefined>
  /** What the public said of the accounts on its own, newest first. */
  mentions(workspaceId: string, limit: number): Promise<RehearsalMention[]>
  faults(workspaceId: string, connectionId: string): Promise<RehearsalFaults>
  setFaults(workspaceId: string, connectionId: string, faults: RehearsalFaults): Promise<RehearsalFaults>
  /** Somebody of the public does something now. */
  interact(workspaceId: string, connectionId: string, interaction: NewInteraction): Promise<{ id: string }>
  /** Where a post of this network is read; known before the post is there. */
  addressOf(workspaceId: string, postId: string): string
  /** Plants posts of the past and their reactions; planting the same again changes nothing. */
  seed(seed: Seed): Promise<Seeded>
  /** Everything this network holds of a workspace, accounts included. */
  wipe(workspaceId: string): Promise<void>
}

/** Before `work.start()`: the made-up public reacts through the queue. */
export function createRehearsal({ database, clock, work, config: { publicUrl } }: RehearsalDeps): Rehearsal {
  const store = rehearsalStore(database)
  const stage = { store, work, publicUrl }
  work.handle(audienceHandler(store, clock))

  const accountOf = async (workspaceId: string, connectionId: string): Promise<AccountRow> => {
    const account = await store.accountOfConnection(workspaceId, connectionId)
    if (!account) throw notFound()
    return account
  }
  const verbs: Omit<Rehearsal, 'api' | 'channel'> = {
    posts: (workspaceId, limit, cursor) => readPosts(store, workspaceId, limit, cursor),
    post: (workspaceId, postId) => readPost(store, workspaceId, postId),
    mentions: (workspaceId, limit) => readMentions(store, workspaceId, limit),
    faults: async (workspaceId, connectionId) => faultsOf(await accountOf(workspaceId, connectionId)),
    async setFaults(workspaceId, connectionId, faults) {
      // Whoever says it last is right, even against a fault used up meanwhile.
      for (;;) {
        const account = await accountOf(workspaceId, connectionId)
        if (await store.setFaults(workspaceId, account.id, account.faults_version, faults)) return faults
      }
    },
    async interact(workspaceId, connectionId, { kind, postId, author, text }) {
      const account = await accountOf(workspaceId, connectionId)
      const now = clock.now()
      if (kind !== 'mention' && postId === null) throw invalid('/postId', 'postNeeded')
      if ((kind === 'mention' || kind === 'reply') && (text ?? '').trim() === '') throw invalid('/text', 'textNeeded')
      const [post] = postId === null ? [] : await store.posts(workspaceId, [postId])
      if (postId !== null && post?.account_id !== account.id) throw invalid('/postId', 'noSuchPost')
      const id = newId(now)
      await store.react(workspaceId, [{ id, accountId: account.id, postId, kind, author: personOf(author), text, at: now }])
      return { id }
    },
    addressOf: (workspaceId, postId) => urlOf(publicUrl, workspaceId, postId),
    seed: (seed) => plantSeed(stage, seed, clock.now()),
    wipe: (workspaceId) => store.wipe(workspaceId),
  }
  return {
    ...verbs,
    api: rehearsalApi(verbs),
    channel: {
      id: 'rehearsal',
      name: rehearsalWords.en.name,
      names: { en: rehearsalWords.en.name, it: rehearsalWords.it.name },
      callsAtOnce: 4,
      limits,
      connecting: [makeUpAccount(stage)],
      publishing: rehearsalPublishing(stage),
      inbox: rehearsalInbox(stage),
      metrics: rehearsalMetrics(stage),
      check: checkAccount(stage),
    },
  }
}

function invalid(pointer: string, sentence: 'postNeeded' | 'textNeeded' | 'noSuchPost'): Problem {
  const words = { en: rehearsalWords.en[sentence], it: rehearsalWords.it[sentence] }
  return new Problem(422, 'invalid', words, { errors: [{ pointer, words }] })
}
