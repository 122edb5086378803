import { z } from 'zod'

/** A connection as screens and API see it: no credentials, ever. */
export const Connection = z.object({
  id: z.string(),
  channelId: z.string(),
  channelName: z.string(),
  account: z.object({
    handle: z.string(),
    displayName: z.string(),
    url: z.string(),
    avatarUrl: z.string().nullable(),
    followers: z.number().int().nullable(),
  }),
  origin: z.string(),
  /** `active`: works. `reconnect`: the network refused our authorisation; scheduled posts wait as held. `disconnected`: ended by a person. */
  state: z.enum(['active', 'reconnect', 'disconnected']),
  stateReason: z.string().nullable(),
  learnt: z.record(z.string(), z.union([z.number(), z.array(z.string())])),
  /** How an outcome nobody saw is settled on this network. */
  resolutionClass: z.enum(['natural-key', 'idempotency-key', 'container', 'duplicate-refused', 'read-back', 'blind']),
  can: z.object({ publish: z.boolean(), remove: z.boolean(), inbox: z.boolean(), metrics: z.boolean() }),
  connectedAt: z.number().int(),
  expiresAt: z.number().int().nullable(),
})
export type Connection = z.infer<typeof Connection>

/** GET …/channels: the networks that can be connected and how. */
export const ChannelDescription = z.object({
  id: z.string(),
  name: z.string(),
  methods: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['form', 'redirect']),
      name: z.string(),
      help: z.string(),
      fields: z.array(z.object({ name: z.string(), kind: z.enum(['text', 'password', 'url']), label: z.string(), help: z.string(), placeholder: z.string(), optional: z.boolean() })),
    }),
  ),
})
export type ChannelDescription = z.infer<typeof ChannelDescription>

/** POST …/connections */
export const ConnectRequest = z.object({
  channelId: z.string().max(40),
  methodId: z.string().max(40),
  fields: z.record(z.string().max(40), z.string().max(2000)),
})
export type ConnectRequest = z.infer<typeof ConnectRequest>

/** Its answer: connected at once (form), or go there and come back (redirect). */
export const ConnectAnswer = z.union([z.object({ connection: Connection }), z.object({ redirectTo: z.string() })])
export type ConnectAnswer = z.infer<typeof ConnectAnswer>
