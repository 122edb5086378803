import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock } from '../../src/platform/clock.ts'

/** What goes wrong with the next request that matches, once. */
export type MastodonFault =
  /** Cut before the request is looked at, or after it took effect; `appliesAfterMs` later by the clock when the server is slow. */
  | { readonly on: string; readonly kind: 'cut-before' }
  | { readonly on: string; readonly kind: 'cut-after'; readonly appliesAfterMs?: number }
  /** Answers this instead; `applied`: and did it all the same. */
  | { readonly on: string; readonly kind: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: unknown; readonly applied?: boolean }

export interface FakeStatus {
  readonly id: string
  readonly accountId: string
  readonly text: string
  readonly visibility: string
  readonly language: string | null
  readonly createdAt: number
  readonly inReplyToId: string | null
  readonly mediaIds: readonly string[]
  readonly favouritedBy: Set<string>
  readonly rebloggedBy: Set<string>
}

interface Account {
  readonly id: string
  readonly name: string
  readonly token: string
  followers: number
}

interface Media {
  readonly id: string
  readonly description: string
  readonly type: string
  readonly size: number
  looksLeft: number
}

const keyLivesMs = 3_600_000

/**
 * A Mastodon at the wire, for tests: it behaves as the real one where publishing once depends on it. The idempotency key is
 * written after the status exists and lives an hour, per account; so a second send that overtakes the first makes a twin.
 */
export async function startMastodonServer(options: { readonly clock?: Clock; readonly faults?: readonly MastodonFault[]; readonly keepsKeys?: boolean; readonly mediaLooks?: number; readonly answersAfterMs?: () => number } = {}) {
  const clock = options.clock ?? { now: () => Date.now() }
  const faults: MastodonFault[] = [...(options.faults ?? [])]
  const accounts = new Map<string, Account>()
  const statuses = new Map<string, FakeStatus>()
  const media = new Map<string, Media>()
  const keys = new Map<string, { statusId: string; until: number }>()
  const apps = new Map<string, { secret: string; redirectUris: readonly string[]; scopes: string }>()
  const codes = new Map<string, { accountId: string; clientId: string; challenge: string | null; redirectUri: string; scope: string }>()
  const tokens = new Map<string, { accountId: string; scope: string }>()
  const notifications: { id: string; to: string; type: string; statusId: string; at: number }[] = []
  const pending: { at: number; run: () => void }[] = []
  const requests: { method: string; path: string; headers: IncomingMessage['headers']; body: string; at: number }[] = []
  let lastId = 110_000_000_000_000_000n
  let signingIn = ''
  const nextId = () => String((lastId += 1n))

  const server = createServer((request, response) => {
    handle(request, response).catch((cause: unknown) => {
      response.statusCode = 500
      response.end(JSON.stringify({ error: String(cause) }))
    })
  })
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const domain = new URL(origin).host

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const bytes = Buffer.concat(chunks)
    const url = new URL(request.url ?? '/', origin)
    const method = request.method ?? 'GET'
    requests.push({ method, path: url.pathname + url.search, headers: request.headers, body: bytes.toString('utf8'), at: clock.now() })
    settle()
    const place = faults.findIndex(({ on }) => on === `${method} ${url.pathname}`)
    const fault = place < 0 ? undefined : faults.splice(place, 1)[0]
    if (fault?.kind === 'cut-before') return void request.socket.destroy()
    if (fault?.kind === 'cut-after') {
      // A slow server looked for the key when the request came; what is written meanwhile it does not see.
      if (fault.appliesAfterMs) pending.push({ at: clock.now() + fault.appliesAfterMs, run: () => void answer(method, url, request, bytes, true) })
      else answer(method, url, request, bytes)
      return void request.socket.destroy()
    }
    if (fault?.kind === 'answer') {
      if (fault.applied) answer(method, url, request, bytes)
      return send(response, fault.status, fault.body ?? { error: 'made up' }, fault.headers)
    }
    const [status, body, headers] = answer(method, url, request, bytes)
    // It has taken effect; whoever asked learns it later, or never.
    if (options.answersAfterMs) await new Promise((later) => setTimeout(later, options.answersAfterMs?.()))
    send(response, status, body, headers)
  }

  function settle(): void {
    for (const late of pending.splice(0)) {
      if (late.at <= clock.now()) late.run()
      else pending.push(late)
    }
  }

  type Reply = readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>]

  function answer(method: string, url: URL, request: IncomingMessage, bytes: Buffer, keyLookedFor = false): Reply {
    const path = url.pathname
    const json = (): Record<string, unknown> => JSON.parse(bytes.toString('utf8') || '{}') as Record<string, unknown>
    if (path === '/.well-known/oauth-authorization-server') return [200, { issuer: `${origin}/`, authorization_endpoint: `${origin}/oauth/authorize`, token_endpoint: `${origin}/oauth/token`, scopes_supported: ['read', 'write'], code_challenge_methods_supported: ['S256'] }]
    if (path === '/api/v2/instance') return [200, instance()]
    if (method === 'POST' && path === '/api/v1/apps') return registerApp(json())
    if (path === '/oauth/authorize') return authorize(url.searchParams)
    if (method === 'POST' && path === '/oauth/token') return trade(json())
    if (method === 'POST' && path === '/oauth/revoke') return revoke(json())
    const holder = tokens.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
    const me = holder && accounts.get(holder.accountId)
    if (!me) return [401, { error: 'The access token is invalid' }]
    if (path === '/api/v1/accounts/verify_credentials') return [200, accountJson(me)]
    if (path === '/api/v1/apps/verify_credentials') return [200, { name: 'Passaparola', scopes: holder.scope.split(' ') }]
    if (method === 'POST' && path === '/api/v2/media') return upload(request, bytes)
    if (path.startsWith('/api/v1/media/')) return look(path.slice('/api/v1/media/'.length))
    if (method === 'POST' && path === '/api/v1/statuses') return postStatus(me, json(), request.headers['idempotency-key'], keyLookedFor)
    if (path === '/api/v1/statuses') return [200, url.searchParams.getAll('id[]').flatMap((id) => statuses.get(id) ?? []).map(statusJson)]
    if (path === '/api/v1/notifications') return [200, notificationsOf(me, url.searchParams)]
    const own = /^\/api\/v1\/accounts\/(\w+)\/statuses$/.exec(path)
    if (own) return [200, paged([...statuses.values()].filter(({ accountId }) => accountId === own[1]).map(statusJson).toReversed(), url.searchParams)]
    const [, id = '', rest = ''] = /^\/api\/v1\/statuses\/(\w+)\/?(\w*)$/.exec(path) ?? []
    const status = statuses.get(id)
    if (!status) return [404, { error: 'Record not found' }]
    if (method === 'DELETE') return statuses.delete(id) && [200, statusJson(status)] || [404, { error: 'Record not found' }]
    if (rest === '') return [200, statusJson(status)]
    if (rest === 'context') return [200, { ancestors: ancestors(status).map(statusJson), descendants: [] }]
    if (rest === 'reblogged_by') return [200, [...status.rebloggedBy].flatMap((who) => accounts.get(who) ?? []).map(accountJson)]
    return [404, { error: 'Record not found' }]
  }

  function instance() {
    return {
      domain,
      title: 'Prova',
      version: '4.5.1',
      source_url: 'https://github.com/mastodon/mastodon',
      configuration: {
        statuses: { max_characters: 700, max_media_attachments: 4, characters_reserved_per_url: 23 },
        media_attachments: { supported_mime_types: ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'video/mp4'], image_size_limit: 16_777_216, description_limit: 1_500 },
      },
    }
  }

  function registerApp(body: Record<string, unknown>): Reply {
    const uris = body['redirect_uris']
    const list = Array.isArray(uris) ? (uris as string[]) : textIn(uris).split('\n')
    if (!list.every((uri) => URL.canParse(uri))) return [422, { error: 'Validation failed: Redirect URI must be an absolute URI.' }]
    const id = randomBytes(8).toString('hex')
    const secret = randomBytes(8).toString('hex')
    apps.set(id, { secret, redirectUris: list, scopes: textIn(body['scopes'], 'read') })
    return [200, { id: '1', name: body['client_name'], client_id: id, client_secret: secret, redirect_uris: list }]
  }

  /** The page where a person says yes: the account named by `signIn` does so at once. */
  function authorize(query: URLSearchParams): Reply {
    const app = apps.get(query.get('client_id') ?? '')
    const redirectUri = query.get('redirect_uri') ?? ''
    if (!app || !app.redirectUris.includes(redirectUri)) return [400, { error: 'invalid_client' }]
    const code = randomBytes(8).toString('hex')
    codes.set(code, { accountId: signingIn, clientId: query.get('client_id') ?? '', challenge: query.get('code_challenge'), redirectUri, scope: query.get('scope') ?? 'read' })
    const back = new URL(redirectUri)
    back.searchParams.set('code', code)
    back.searchParams.set('state', query.get('state') ?? '')
    return [302, '', { location: back.href }]
  }

  function trade(body: Record<string, unknown>): Reply {
    const code = codes.get(textIn(body['code']))
    codes.delete(textIn(body['code']))
    const verified = code?.challenge === null || createHash('sha256').update(textIn(body['code_verifier'])).digest('base64url') === code?.challenge
    const right = code && apps.get(code.clientId)?.secret === body['client_secret'] && code.redirectUri === body['redirect_uri'] && verified
    if (!right) return [400, { error: 'invalid_grant', error_description: 'The provided authorization grant is invalid, expired or revoked.' }]
    const token = randomBytes(16).toString('hex')
    tokens.set(token, { accountId: code.accountId, scope: code.scope })
    return [200, { access_token: token, token_type: 'Bearer', scope: code.scope, created_at: Math.floor(clock.now() / 1000) }]
  }

  function revoke(body: Record<string, unknown>): Reply {
    if (apps.get(textIn(body['client_id']))?.secret !== body['client_secret']) return [403, { error: 'unauthorized_client', error_description: 'You are not authorized to revoke this token' }]
    tokens.delete(textIn(body['token']))
    return [200, {}]
  }

  function upload(request: IncomingMessage, bytes: Buffer): Reply {
    const text = bytes.toString('latin1')
    if (request.headers['content-length'] === undefined) return [400, { error: 'chunked' }]
    const description = /name="description"\r\n\r\n([\s\S]*?)\r\n--/.exec(text)?.[1] ?? ''
    const type = /name="file"; filename="[^"]+"\r\nContent-Type: (\S+)\r\n/.exec(text)?.[1]
    if (type === undefined) return [422, { error: 'Validation failed: File can’t be blank' }]
    const item: Media = { id: nextId(), description: Buffer.from(description, 'latin1').toString('utf8'), type, size: bytes.length, looksLeft: options.mediaLooks ?? 0 }
    media.set(item.id, item)
    return item.looksLeft > 0 ? [202, mediaJson(item)] : [200, mediaJson(item)]
  }

  function look(id: string): Reply {
    const item = media.get(id)
    if (!item) return [404, { error: 'Record not found' }]
    item.looksLeft = Math.max(0, item.looksLeft - 1)
    return [item.looksLeft > 0 ? 206 : 200, mediaJson(item)]
  }

  function mediaJson(item: Media) {
    const url = item.looksLeft > 0 ? null : `${origin}/media/${item.id}`
    return { id: item.id, type: 'image', url, preview_url: url, description: item.description }
  }

  function postStatus(me: Account, body: Record<string, unknown>, key: string | string[] | undefined, keyLookedFor: boolean): Reply {
    const keyed = `${me.id}:${String(key)}`
    const before = keys.get(keyed)
    if (options.keepsKeys !== false && !keyLookedFor && key !== undefined && before && before.until > clock.now()) {
      const status = statuses.get(before.statusId)
      return status ? [200, statusJson(status)] : [404, { error: 'Record not found' }]
    }
    const mediaIds = (body['media_ids'] as string[] | undefined) ?? []
    const text = textIn(body['status'], '')
    if (text.trim() === '' && mediaIds.length === 0) return [422, { error: 'Validation failed: Text can’t be blank' }]
    if ([...new Intl.Segmenter().segment(text.replace(/https?:\/\/\S+/g, 'x'.repeat(23)))].length > 700) return [422, { error: 'Validation failed: Text character limit of 700 exceeded' }]
    if (!mediaIds.every((id) => media.has(id))) return [422, { error: 'Media not found' }]
    const parent = body['in_reply_to_id'] === undefined ? null : textIn(body['in_reply_to_id'])
    if (parent !== null && !statuses.has(parent)) return [404, { error: 'The post you are trying to reply to does not appear to exist.' }]
    const status = addStatus(me, text, {
      visibility: textIn(body['visibility'], 'public'),
      language: typeof body['language'] === 'string' ? body['language'] : null,
      inReplyToId: parent,
      mediaIds,
    })
    if (key !== undefined) keys.set(keyed, { statusId: status.id, until: clock.now() + keyLivesMs })
    return [200, statusJson(status)]
  }

  function addStatus(me: Account, text: string, more: Partial<Pick<FakeStatus, 'visibility' | 'language' | 'inReplyToId' | 'mediaIds'>> = {}): FakeStatus {
    const status: FakeStatus = {
      id: nextId(), accountId: me.id, text, visibility: 'public', language: null, createdAt: clock.now(), inReplyToId: null, mediaIds: [],
      favouritedBy: new Set(), rebloggedBy: new Set(), ...more,
    }
    statuses.set(status.id, status)
    for (const other of accounts.values()) {
      if (other !== me && new RegExp(`@${other.name}\\b`).test(text)) notifications.push({ id: nextId(), to: other.id, type: 'mention', statusId: status.id, at: clock.now() })
    }
    return status
  }

  function statusJson(status: FakeStatus) {
    const owner = accounts.get(status.accountId)
    const parent = status.inReplyToId === null ? undefined : statuses.get(status.inReplyToId)
    return {
      id: status.id,
      uri: `${origin}/users/${owner?.name}/statuses/${status.id}`,
      url: `${origin}/@${owner?.name}/${status.id}`,
      created_at: new Date(status.createdAt).toISOString(),
      content: html(status.text),
      spoiler_text: '',
      visibility: status.visibility,
      language: status.language,
      in_reply_to_id: status.inReplyToId,
      in_reply_to_account_id: parent?.accountId ?? null,
      account: owner && accountJson(owner),
      media_attachments: status.mediaIds.flatMap((id) => media.get(id) ?? []).map(mediaJson),
      favourites_count: status.favouritedBy.size,
      reblogs_count: status.rebloggedBy.size,
      replies_count: [...statuses.values()].filter(({ inReplyToId }) => inReplyToId === status.id).length,
      quotes_count: 0,
    }
  }

  /** As Mastodon writes it: paragraphs, shortened links, mentions as links. */
  function html(text: string): string {
    const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    const linked = escaped.replace(/(https?:\/\/)(\S+)/g, (_all, scheme: string, rest: string) => `<a href="${scheme}${rest}" target="_blank"><span class="invisible">${scheme}</span><span class="ellipsis">${rest.slice(0, 30)}</span><span class="invisible">${rest.slice(30)}</span></a>`)
    const named = linked.replace(/(^|\s)@(\w+)(@[\w.:-]+)?/g, (_all, before: string, name: string) => `${before}<span class="h-card"><a href="${origin}/@${name}" class="u-url mention">@<span>${name}</span></a></span>`)
    return `<p>${named.replaceAll('\n\n', '</p><p>').replaceAll('\n', '<br />')}</p>`
  }

  function accountJson({ id, name, followers }: Account) {
    const posts = [...statuses.values()].filter(({ accountId }) => accountId === id).length
    return { id, username: name, acct: name, display_name: name.toUpperCase(), url: `${origin}/@${name}`, avatar: `${origin}/avatars/${name}.png`, followers_count: followers, statuses_count: posts }
  }

  function notificationsOf(me: Account, query: URLSearchParams) {
    const types = query.getAll('types[]')
    const mine = notifications.filter(({ to, type, statusId }) => to === me.id && statuses.has(statusId) && (types.length === 0 || types.includes(type))).toReversed()
    return paged(mine.map(({ id, type, statusId, at }) => ({ id, type, created_at: new Date(at).toISOString(), status: statusJson(statuses.get(statusId) as FakeStatus) })), query)
  }

  /** Newest first; `min_id` gives the oldest of what follows it, as the real one does. */
  function paged<T extends { id: string }>(newestFirst: readonly T[], query: URLSearchParams): readonly T[] {
    const limit = Number(query.get('limit') ?? 20)
    const min = query.get('min_id')
    const max = query.get('max_id')
    const within = newestFirst.filter(({ id }) => (min === null || BigInt(id) > BigInt(min)) && (max === null || BigInt(id) < BigInt(max)))
    return min === null ? within.slice(0, limit) : within.slice(-limit)
  }

  function ancestors(status: FakeStatus): readonly FakeStatus[] {
    const parent = status.inReplyToId === null ? undefined : statuses.get(status.inReplyToId)
    return parent ? [...ancestors(parent), parent] : []
  }

  return {
    origin,
    domain,
    /** Queue of things to go wrong, taken from the front when they match `METHOD /path`. */
    faults,
    requests,
    statuses: () => [...statuses.values()],
    media: () => [...media.values()],
    /** A person on this server, with a token that may do everything. */
    addAccount(name: string, followers = 0): Account {
      const account: Account = { id: nextId(), name, token: randomBytes(16).toString('hex'), followers }
      accounts.set(account.id, account)
      tokens.set(account.token, { accountId: account.id, scope: 'read write' })
      return account
    },
    /** Who says yes on the authorise page. */
    signIn(account: Account): void {
      signingIn = account.id
    },
    postAs: (account: Account, text: string, inReplyToId: string | null = null, visibility = 'public') => addStatus(account, text, { inReplyToId, visibility }),
    favourite: (account: Account, statusId: string) => statuses.get(statusId)?.favouritedBy.add(account.id),
    boost: (account: Account, statusId: string) => statuses.get(statusId)?.rebloggedBy.add(account.id),
    revokeToken: (token: string) => tokens.delete(token),
    isToken: (token: string) => tokens.has(token),
    stop: () => new Promise<void>((stopped) => {
      server.closeAllConnections()
      server.close(() => stopped())
    }),
  }
}

export type MastodonServer = Awaited<ReturnType<typeof startMastodonServer>>

const textIn = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise)

function send(response: ServerResponse, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
}
