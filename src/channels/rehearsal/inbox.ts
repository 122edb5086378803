import type { InboundMessage, Inbox } from '../channel.ts'
import { accountFor, refTo, urlOf, type Stage } from './publish.ts'
import { faultsOf, type InteractionRow } from './store.ts'

/** How many of the last messages come again under `duplicateDelivery`. */
const repeats = 3

export function rehearsalInbox(stage: Pick<Stage, 'store' | 'publicUrl'>): Inbox {
  return {
    async poll(cursor, limit, from) {
      const account = await accountFor(stage, from)
      const faults = faultsOf(account)
      const since = cursor === null ? 0 : Number(cursor)
      const arrived = await stage.store.wordsAfter(account.workspace_id, account.id, Number.isSafeInteger(since) ? since : 0, limit)
      const last = arrived.at(-1)?.seq
      const again = faults.duplicateDelivery ? (await stage.store.wordsAfter(account.workspace_id, account.id, 0, 10_000)).filter(({ seq }) => seq <= since).slice(-repeats) : []
      const parents = await stage.store.posts(account.workspace_id, [...arrived, ...again].flatMap(({ post_id }) => post_id ?? []))
      const rootOf = new Map(parents.map((post) => [post.id, post.reply_to]))
      const messages = [...again, ...arrived].toSorted((one, other) => one.at - other.at || one.seq - other.seq).map((row) => toMessage(row, rootOf, stage.publicUrl))
      return { messages: faults.reorderDelivery ? messages.toReversed() : messages, cursor: last === undefined ? cursor : String(last) }
    },
  }
}

function toMessage(row: InteractionRow, rootOf: ReadonlyMap<string, string | null>, publicUrl: string): InboundMessage {
  const parent = row.post_id
  return {
    kind: row.kind === 'reply' ? 'reply' : 'mention',
    ref: refTo(row.id),
    url: urlOf(publicUrl, row.workspace_id, row.post_id ?? row.id),
    text: row.text ?? '',
    author: {
      remoteId: `person:${row.author_handle}`,
      handle: row.author_handle,
      displayName: row.author_name,
      url: urlOf(publicUrl, row.workspace_id, row.post_id ?? row.id),
      avatarUrl: null,
      followers: row.author_followers,
    },
    sentAt: row.at,
    parent: parent === null ? null : refTo(parent),
    root: parent === null ? null : refTo(rootOf.get(parent) ?? parent),
    images: [],
  }
}
