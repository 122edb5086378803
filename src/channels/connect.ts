import { Problem } from '../platform/http/problem.ts'
import { newId, randomWord } from '../platform/ids.ts'
import { bothLanguages } from './both-languages.ts'
import type { Channel, Connected, ConnectMethod } from './channel.ts'
import { connectErrorFrom, connectProblem } from './connect-problem.ts'
import type { ConnectTrouble } from './errors.ts'
import type { Rooms } from './rooms.ts'
import type { ConnectRequest } from './schema.ts'

const attemptMs = 15 * 60_000

/** The person who connects or disconnects, as the audit log names them. */
export interface By {
  readonly userId: string
  readonly name: string
}

export type ConnectOutcome = { readonly connectionId: string } | { readonly redirectTo: string }
export type RedirectOutcome =
  | { readonly workspaceId: string; readonly connectionId: string }
  | { readonly workspaceId: string | null; readonly trouble: ConnectTrouble }

/**
 * Connects an account by a form, or says where to send the person. Throws Problem (422, 429) with a JSON pointer to the
 * field that is wrong.
 */
export async function connect(rooms: Rooms, who: By & { readonly workspaceId: string }, request: ConnectRequest): Promise<ConnectOutcome> {
  const { channel, method } = chosen(rooms.registry, request)
  const fields = filled(method, request.fields)
  const tools = { fetch: rooms.fetch, clock: rooms.clock, workspaceId: who.workspaceId }
  try {
    if (method.kind === 'form') {
      return { connectionId: await keep(rooms, who, channel, method, await method.connect(fields, tools)) }
    }
    const state = randomWord(43)
    const { url, remember, state: theirs } = await method.start(fields, { ...tools, ...redirectTools(rooms, channel, state) })
    const attempt = {
      workspace_id: who.workspaceId,
      user_id: who.userId,
      channel_id: channel.id,
      method_id: method.id,
      remember: JSON.stringify(remember ?? null),
      expires_at: rooms.clock.now() + attemptMs,
    }
    await rooms.store.remember(theirs ?? state, attempt, rooms.clock.now())
    return { redirectTo: url }
  } catch (cause) {
    throw connectProblem(connectErrorFrom(cause), method)
  }
}

/** The person is back from the network. The state works once, in time, and only for who started. */
export async function finishRedirect(
  rooms: Rooms,
  back: By & { channelId: string; query: Readonly<Record<string, string>>; mayManage(workspaceId: string): Promise<boolean> },
): Promise<RedirectOutcome> {
  const state = back.query['state'] ?? ''
  const attempt = await rooms.store.recall(state, back.userId, back.channelId, rooms.clock.now())
  if (!attempt) return { workspaceId: null, trouble: 'expired' }
  const workspaceId = attempt.workspace_id
  // The role may have changed while the person was away.
  if (!(await back.mayManage(workspaceId))) return { workspaceId: null, trouble: 'denied' }
  const channel = rooms.registry.find(({ id }) => id === back.channelId)
  const method = channel?.connecting.find(({ id }) => id === attempt.method_id)
  if (!channel || method?.kind !== 'redirect') return { workspaceId, trouble: 'expired' }
  try {
    const tools = { fetch: rooms.fetch, clock: rooms.clock, ...redirectTools(rooms, channel, state) }
    const connected = await method.finish(back.query, JSON.parse(attempt.remember), tools)
    return { workspaceId, connectionId: await keep(rooms, { workspaceId, userId: back.userId, name: back.name }, channel, method, connected) }
  } catch (cause) {
    const { trouble } = connectErrorFrom(cause)
    rooms.log.warn('an account was not connected', { channel: channel.id, workspaceId, trouble })
    return { workspaceId, trouble }
  }
}

async function keep(rooms: Rooms, who: By & { readonly workspaceId: string }, channel: Channel, method: ConnectMethod, connected: Connected) {
  const now = rooms.clock.now()
  const { workspaceId, userId, name } = who
  const { handle } = connected.account
  const kept = await rooms.store.connect({
    workspaceId, newId: newId(now), channelId: channel.id, methodId: method.id, connected, now,
    lineOf: (before) => (before === 'active' ? null : rooms.line({ workspaceId, channelId: channel.id, handle, what: before === 'reconnect' ? 'restored' : 'made', who: { userId, name } })),
  })
  await rooms.checkLater(workspaceId, kept.id)
  const news = { workspaceId, connectionId: kept.id, channelId: channel.id, handle, userId }
  if (kept.before === 'reconnect') rooms.events.announce('connectionRestored', news)
  if (kept.before === null || kept.before === 'disconnected') rooms.events.announce('connectionMade', news)
  return kept.id
}

function chosen(registry: readonly Channel[], request: ConnectRequest): { channel: Channel; method: ConnectMethod } {
  const channel = registry.find(({ id }) => id === request.channelId)
  if (!channel) throw invalid('/channelId', 'unknownChannel')
  const method = channel.connecting.find(({ id }) => id === request.methodId)
  if (!method) throw invalid('/methodId', 'unknownMethod')
  return { channel, method }
}

/** Only the fields the method knows, trimmed: names and passwords are pasted with blanks around them. */
function filled(method: ConnectMethod, given: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const fields = Object.fromEntries(method.fields.map(({ name }) => [name, (given[name] ?? '').trim().normalize()]))
  const missing = method.fields.filter(({ name, optional }) => !optional && fields[name] === '')
  if (missing.length > 0) {
    const words = bothLanguages(({ fieldMissing }) => fieldMissing)
    throw new Problem(422, 'connect-invalid-field', words, { errors: missing.map(({ name }) => ({ pointer: `/fields/${name}`, words })) })
  }
  return fields
}

function invalid(pointer: string, sentence: 'unknownChannel' | 'unknownMethod'): Problem {
  const words = bothLanguages((words) => words[sentence])
  return new Problem(422, 'invalid', words, { errors: [{ pointer, words }] })
}

function redirectTools({ publicUrl }: Rooms, channel: Channel, state: string) {
  return { state, publicUrl, redirectUri: `${publicUrl}/api/v1/oauth/${channel.id}/callback` }
}
