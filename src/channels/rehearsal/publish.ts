import { newId } from '../../platform/ids.ts'
import type { Work } from '../../platform/work/work.ts'
import type { Access, PublishedSegment, Publishing, RemoteRef, Segment } from '../channel.ts'
import { ChannelError } from '../errors.ts'
import { audienceLater } from './audience-work.ts'
import { limits } from './limits.ts'
import { Credentials, type PublishFault } from './schema.ts'
import { faultsOf, type AccountRow, type PostRow, type RehearsalStore } from './store.ts'

export interface Stage {
  readonly store: RehearsalStore
  readonly work: Pick<Work, 'laterStatements' | 'wake'>
  readonly publicUrl: string
}

/** The account an access speaks for. Throws `reconnect` when it is gone or its authorisation was taken back. */
export async function accountFor(stage: Pick<Stage, 'store'>, { workspaceId, account, ...access }: Access): Promise<AccountRow> {
  const row = workspaceId === undefined ? undefined : await stage.store.account(workspaceId, account.remoteId)
  const credentials = Credentials.safeParse(await access.credentials())
  if (!row || !credentials.success || credentials.data.token !== row.token || faultsOf(row).revoked) {
    throw new ChannelError('rehearsal', 'reconnect', { remoteCode: 'revoked' })
  }
  return row
}

/** The network's own page, at one of its posts. */
export const urlOf = (publicUrl: string, workspaceId: string, postId: string): string => `${publicUrl}/w/${workspaceId}/rehearsal?post=${postId}`

export function rehearsalPublishing(stage: Stage): Publishing {
  const { store } = stage
  const toPublished = (post: PostRow): PublishedSegment => ({ ref: { id: post.id, data: {} }, url: urlOf(stage.publicUrl, post.workspace_id, post.id) })

  return {
    // A second send with the same key finds the first: the natural key of this network is ours.
    resolution: { class: 'natural-key' },
    linkCard: true,
    async publish(segment, _prepared, to) {
      const account = await accountFor(stage, to)
      const fault = await takeFault(store, account)
      if (fault === 'timeout-before') throw new ChannelError('rehearsal', 'unknown', { remoteCode: 'timeout' })
      if (fault === 'server-error-not-applied') throw new ChannelError('rehearsal', 'unknown', { remoteCode: 'HTTP 500' })
      if (fault === 'rejected') throw new ChannelError('rehearsal', 'rejected', { remoteCode: 'HTTP 422', remoteMessage: 'Rehearsed refusal' })
      if (fault === 'rate-limited') throw new ChannelError('rehearsal', 'busy', { remoteCode: 'HTTP 429', retryAfterSeconds: faultsOf(account).retryAfterSeconds })
      refuseTooLong(segment)
      const post = await accept(stage, account, segment, to.clock.now())
      if (fault === 'timeout-after-accepting') throw new ChannelError('rehearsal', 'unknown', { remoteCode: 'timeout' })
      if (fault === 'server-error-applied') throw new ChannelError('rehearsal', 'unknown', { remoteCode: 'HTTP 502' })
      return toPublished(post)
    },
    async find(segment, _prepared, to) {
      const account = await accountFor(stage, to)
      const post = await store.postByKey(account.workspace_id, account.id, segment.key)
      return post && post.deleted_at === null && post.visible_at <= to.clock.now() ? toPublished(post) : null
    },
    async remove({ ref }, to) {
      const account = await accountFor(stage, to)
      await store.removePost(account.workspace_id, ref.id, to.clock.now())
    },
  }
}

/** Uses up the next fault, if there is one; two sends at once never share it. */
async function takeFault(store: RehearsalStore, first: AccountRow): Promise<PublishFault | null> {
  let account: AccountRow | undefined = first
  for (let tries = 0; account && tries < 20; tries += 1) {
    const faults = faultsOf(account)
    const [next, ...rest] = faults.nextPublishes
    if (next === undefined) return null
    if (await store.setFaults(account.workspace_id, account.id, account.faults_version, { ...faults, nextPublishes: rest })) return next
    account = await store.account(account.workspace_id, account.id)
  }
  throw new ChannelError('rehearsal', 'busy', { remoteCode: 'too many at once', retryAfterSeconds: 1 })
}

function refuseTooLong(segment: Segment): void {
  const { excess, max } = limits.measure(segment.text, {})
  if (excess > 0) throw new ChannelError('rehearsal', 'rejected', { remoteCode: 'HTTP 422', remoteMessage: `The text is longer than ${max} characters` })
  if (segment.text.trim() === '' && segment.images.length === 0) throw new ChannelError('rehearsal', 'rejected', { remoteCode: 'HTTP 422', remoteMessage: 'The post is empty' })
}

/** Keeps a segment once for its key, and lets the public know of a new post. */
async function accept({ store, work }: Stage, account: AccountRow, segment: Segment, now: number): Promise<PostRow> {
  const faults = faultsOf(account)
  const post: PostRow = {
    workspace_id: account.workspace_id,
    id: newId(now),
    account_id: account.id,
    post_key: segment.key,
    text: segment.text,
    language: segment.language,
    images: JSON.stringify(segment.images.map(({ alt, type, width, height }) => ({ alt, type, width, height }))),
    card_url: segment.card?.url ?? null,
    reply_to: segment.replyTo?.parent.id ?? null,
    created_at: now,
    visible_at: now + faults.visibilityLagSeconds * 1_000,
    deleted_at: null,
  }
  const before = await store.postByKey(account.workspace_id, account.id, segment.key)
  if (before) return before
  // The public answers posts and the first part of threads; our answers to it end there.
  const heard = faults.audience && segment.replyTo === null
  await store.commit([store.insertPost(post), ...(heard ? work.laterStatements(audienceLater(account.workspace_id, account.id, segment.key, now)) : [])])
  if (heard) work.wake()
  const kept = await store.postByKey(account.workspace_id, account.id, segment.key)
  if (!kept) throw new ChannelError('rehearsal', 'unknown', { remoteCode: 'not kept' })
  return kept
}

export const refTo = (id: string): RemoteRef => ({ id, data: {} })
