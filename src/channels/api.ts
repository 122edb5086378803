import { z } from 'zod'
import type { Api, ApiPlugin, Caller } from '../platform/http/api.ts'
import { languageOf } from '../platform/http/language.ts'
import { notFound, Problem } from '../platform/http/problem.ts'
import type { Language } from '../platform/i18n.ts'
import { bothLanguages } from './both-languages.ts'
import type { By } from './connect.ts'
import type { Channels } from './create-channels.ts'
import { ChannelError, ConnectError } from './errors.ts'
import { ChannelDescription, ConnectAnswer, Connection, ConnectRequest } from './schema.ts'

const workspace = z.object({ workspaceId: z.string().max(64) })
const oneConnection = workspace.extend({ connectionId: z.string().max(64) })
const tags = ['channels']

/** Routes of the connections. `mayManage` is asked when a person comes back from a network, where no workspace is in the path. */
export function channelsApi({ channels, publicUrl, mayManage }: {
  readonly channels: Channels
  readonly publicUrl: string
  mayManage(userId: string, workspaceId: string): Promise<boolean>
}): ApiPlugin {
  // Stored and compared by id; shown in the reader's language.
  const named = (connection: Connection, language: Language): Connection => ({ ...connection, channelName: channels.channel(connection.channelId)?.names?.[language] ?? connection.channelName })

  return (api) => {
    api.get('/api/v1/workspaces/:workspaceId/channels', {
      config: { needs: 'read' },
      schema: { summary: 'The networks that can be connected, and how', tags, params: workspace, response: { 200: z.object({ items: z.array(ChannelDescription) }) } },
      handler: (request) => ({ items: [...channels.describe(languageOf(request))] }),
    })

    api.get('/api/v1/workspaces/:workspaceId/connections', {
      config: { needs: 'read' },
      schema: { summary: 'The connected accounts', tags, params: workspace, response: { 200: z.object({ items: z.array(Connection) }) } },
      handler: async (request) => ({ items: (await channels.list(request.params.workspaceId)).map((connection) => named(connection, languageOf(request))) }),
    })

    api.get('/api/v1/workspaces/:workspaceId/connections/:connectionId', {
      config: { needs: 'read' },
      schema: { summary: 'One connected account', tags, params: oneConnection, response: { 200: Connection } },
      async handler(request) {
        const connection = await channels.get(request.params.workspaceId, request.params.connectionId)
        if (!connection) throw notFound()
        return named(connection, languageOf(request))
      },
    })

    api.post('/api/v1/workspaces/:workspaceId/connections', {
      // A password is in the body: nothing of it may be remembered, not even by Idempotency-Key.
      config: { needs: 'manage', noIdempotency: true },
      schema: { summary: 'Connect an account, or learn where to send the person', tags, params: workspace, body: ConnectRequest, response: { 200: ConnectAnswer } },
      async handler(request) {
        const { workspaceId } = request.params
        const outcome = await channels.connect({ workspaceId, ...byOf(request.caller) }, request.body)
        if ('redirectTo' in outcome) return outcome
        const connection = await channels.get(workspaceId, outcome.connectionId)
        if (!connection) throw notFound()
        return { connection: named(connection, languageOf(request)) }
      },
    })

    api.post('/api/v1/workspaces/:workspaceId/connections/:connectionId/refresh', {
      config: { needs: 'write' },
      schema: { summary: 'Read the account and its limits again', tags, params: oneConnection, response: { 200: Connection } },
      async handler(request) {
        const { workspaceId, connectionId } = request.params
        try {
          return named(await channels.check(workspaceId, connectionId), languageOf(request))
        } catch (error) {
          throw error instanceof ChannelError ? checkProblem(error, channels) : error
        }
      },
    })

    api.delete('/api/v1/workspaces/:workspaceId/connections/:connectionId', {
      config: { needs: 'manage' },
      schema: { summary: 'Disconnect an account and forget its credentials', tags, params: oneConnection, response: { 204: z.null() } },
      async handler(request, reply) {
        const { workspaceId, connectionId } = request.params
        await channels.disconnect(workspaceId, connectionId, byOf(request.caller))
        return reply.code(204).send(null)
      },
    })

    callback(api, channels, mayManage)
    documents(api, channels, publicUrl)
  }
}

const byOf = (caller: Caller | null): By => ({ userId: caller?.userId ?? '', name: caller?.name ?? '' })

function callback(api: Api, channels: Channels, mayManage: (userId: string, workspaceId: string) => Promise<boolean>): void {
  api.get('/api/v1/oauth/:channelId/callback', {
    config: { needs: 'signed-in' },
    schema: {
      summary: 'Where networks send a person back after authorising',
      tags,
      params: z.object({ channelId: z.string().max(40) }),
      querystring: z.record(z.string().max(40), z.string().max(4000)),
    },
    async handler(request, reply) {
      const by = byOf(request.caller)
      const outcome = await channels.finishRedirect({
        channelId: request.params.channelId,
        ...by,
        query: request.query,
        mayManage: (workspaceId) => mayManage(by.userId, workspaceId),
      })
      const page = outcome.workspaceId === null ? '/' : `/w/${encodeURIComponent(outcome.workspaceId)}/settings/channels`
      const said = 'connectionId' in outcome ? { connected: outcome.connectionId } : { trouble: outcome.trouble, channel: request.params.channelId }
      // The code in our own address must not travel on to the next page.
      return reply.header('referrer-policy', 'no-referrer').redirect(`${page}?${new URLSearchParams(said).toString()}`, 303)
    },
  })
}

/** Documents that networks fetch from us (OAuth client metadata). */
function documents(api: Api, channels: Channels, publicUrl: string): void {
  for (const channel of channels.registry) {
    for (const [name, make] of Object.entries(channel.documents ?? {})) {
      api.get(`/oauth/${channel.id}/${name}`, {
        config: { needs: 'public' },
        schema: { summary: `${channel.name}: ${name}`, tags },
        handler(_request, reply) {
          const document = madeFor(publicUrl, make)
          return reply.header('content-type', 'application/json').header('access-control-allow-origin', '*').send(JSON.stringify(document))
        },
      })
    }
  }
}

/** A document that cannot be made for our address does not exist: the way to connect that needs it says so by itself. */
function madeFor(publicUrl: string, make: (publicUrl: string) => unknown): unknown {
  try {
    return make(publicUrl)
  } catch (cause) {
    if (cause instanceof ConnectError) throw notFound()
    throw cause
  }
}

function checkProblem(error: ChannelError, channels: Channels): Problem {
  const network = channels.channel(error.channel)?.name ?? error.channel
  const status = { reconnect: 409, busy: 429, rejected: 502, 'not-sent': 502, duplicate: 502, unknown: 502 }[error.refusal]
  const words = bothLanguages(({ checkFailed, refusal }) => (error.refusal === 'reconnect' ? refusal.reconnect(network) : checkFailed))
  return new Problem(status, `connection-${error.refusal}`, words, { cause: error, extra: { remoteCode: error.remoteCode, retryAfterSeconds: error.retryAfterSeconds } })
}
