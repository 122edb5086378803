import type { Language } from '../platform/i18n.ts'
import type { Channel } from './channel.ts'
import type { ChannelDescription, Connection } from './schema.ts'
import { accountOf, type ConnectionRow } from './store.ts'

/** The networks that can be connected and how, in the reader's language. */
export function describeChannels(registry: readonly Channel[], language: Language): readonly ChannelDescription[] {
  return registry.map(({ id, name, names, connecting }) => ({
    id,
    name: names?.[language] ?? name,
    methods: connecting.map((method) => ({
      id: method.id,
      kind: method.kind,
      ...method.words[language],
      fields: method.fields.map(({ name, kind, words, optional }) => ({ name, kind, ...words[language], optional: optional === true })),
    })),
  }))
}

/** A connection as others may see it: never its credentials. */
export function describeConnection(registry: readonly Channel[], row: ConnectionRow): Connection {
  const channel = registry.find(({ id }) => id === row.channel_id)
  const { remoteId: _ours, ...account } = accountOf(row)
  return {
    id: row.id,
    channelId: row.channel_id,
    channelName: channel?.name ?? row.channel_id,
    account,
    origin: row.origin,
    state: row.state,
    stateReason: row.state_reason,
    learnt: JSON.parse(row.learnt) as Connection['learnt'],
    resolutionClass: channel?.publishing?.resolution.class ?? 'blind',
    can: {
      publish: channel?.publishing !== undefined,
      remove: channel?.publishing?.remove !== undefined,
      inbox: channel?.inbox !== undefined,
      metrics: channel?.metrics !== undefined,
    },
    connectedAt: row.connected_at,
    expiresAt: row.expires_at,
  }
}
