import type { FastifyRequest } from 'fastify'
import type { Caller, Needs } from '../platform/http/api.ts'
import type { Authenticate, Authorise } from '../platform/http/needs.ts'
import { Problem } from '../platform/http/problem.ts'
import type { Language } from '../platform/i18n.ts'
import { findApiKey, noteUse, type KnownKey } from './api-keys.ts'
import { askLibrary } from './ask-library.ts'
import { headersFor } from './fetch-request.ts'
import { isFromHere } from './local-key.ts'
import { inEveryLanguage, problem } from './problems.ts'
import type { Parts } from './parts.ts'
import { mayOf, mayOfKey } from './roles.ts'
import { firstOwner, membership } from './store.ts'
import { hashOf, sameSecret } from './tokens.ts'
import { words } from './words.ts'

/** Unknown keys from one address within 15 minutes; beyond, only keys that were good before are looked at. */
const mostUnknownKeys = 100
const mostGoodKeys = 10_000

/** What we know of a caller beyond what others may see: which door they came through. */
type Door = { readonly by: 'session' } | { readonly by: 'key'; readonly key: KnownKey } | { readonly by: 'machine' }

export interface Doorkeeper {
  /** Who is calling; null when nobody says, or with a cookie that is no longer good. @throws Problem 401 for an unknown key. */
  readonly authenticate: Authenticate
  /** The caller as a member of that workspace; `workspace: null` for strangers. @throws Problem 403 when a key lacks the scope. */
  readonly authorise: Authorise
}

/** `localKey` gives this run's key of the machine, null before the program serves. */
export function createDoorkeeper(parts: Parts, localKey: () => string | null): Doorkeeper {
  const { database, callers, clock, identity, attempts } = parts
  /** Hashes of keys that were good: a neighbour behind the same address who guesses does not shut them out. */
  const goodKeys = new Set<string>()
  const doors = new WeakMap<Caller, Door>()
  const known = (caller: Caller, door: Door): Caller => {
    doors.set(caller, door)
    return caller
  }

  async function bySession(request: FastifyRequest): Promise<Caller | null> {
    const cookie = request.headers.cookie
    if (cookie === undefined) return null
    return callers.get(`cookie ${hashOf(cookie)}`, async () => {
      const { api } = await identity()
      const session = await askLibrary(database.db, () => api.getSession({ headers: headersFor(request), query: { disableRefresh: true } }))
      if (session === null) return null
      const { id, name, language } = session.user as { id: string; name: string; language?: string }
      return known({ kind: 'person', userId: id, name, language: language === 'it' ? 'it' : 'en', workspace: null }, { by: 'session' })
    })
  }

  async function byKey(request: FastifyRequest, token: string): Promise<Caller> {
    const machine = localKey()
    const hash = hashOf(token)
    const guesses = `keys ${request.ip}`
    const unknown = (): Problem => {
      attempts.failed(guesses)
      goodKeys.delete(hash)
      return problem(401, 'unknown-key', 'keyUnknown')
    }
    if (!goodKeys.has(hash)) attempts.requireFew(guesses, mostUnknownKeys)
    if (token.startsWith('ppl_')) {
      if (machine === null || !sameSecret(token, machine) || !isFromHere(request)) throw unknown()
      remember(hash)
      return known({ kind: 'key', userId: await oldestPerson(), name: 'cli', language: languageOfMachine(request), workspace: null }, { by: 'machine' })
    }
    const key = await callers.get(`key ${hash}`, () => findApiKey(database.db, token))
    if (key === null || (key.expiresAt !== null && key.expiresAt <= clock.now())) throw unknown()
    remember(hash)
    noteUse(parts, key)
    return known({ kind: 'key', userId: key.userId, name: key.name, language: key.language, workspace: null }, { by: 'key', key })
  }

  function remember(hash: string): void {
    if (goodKeys.size >= mostGoodKeys) goodKeys.clear()
    goodKeys.add(hash)
  }

  async function oldestPerson(): Promise<string> {
    const row = await database.db.selectFrom('users').select('id').orderBy('created_at').orderBy('id').limit(1).executeTakeFirst()
    return row?.id ?? ''
  }

  async function authenticate(request: FastifyRequest): Promise<Caller | null> {
    const { authorization } = request.headers
    if (authorization === undefined) return bySession(request)
    const token = /^Bearer +([\x21-\x7e]{1,200})$/i.exec(authorization)?.[1]
    if (token === undefined) throw problem(401, 'unknown-key', 'keyUnknown')
    return byKey(request, token)
  }

  return {
    authenticate,
    async authorise(request, needs, workspaceId) {
      const caller = request.caller ?? (await authenticate(request))
      if (caller === null) throw problem(401, 'sign-in', 'notSignedIn')
      const door = doors.get(caller)
      const stranger: Caller = { ...caller, workspace: null }
      if (door === undefined) return stranger
      if (door.by === 'key' && door.key.workspaceId !== workspaceId) return stranger
      const member = await (door.by === 'machine'
        ? callers.get(`owner ${workspaceId}`, () => firstOwner(database.db, workspaceId))
        : callers.get(`member ${workspaceId} ${caller.userId}`, () => membership(database.db, workspaceId, caller.userId)))
      if (member === null) return stranger
      const may = door.by === 'key' ? mayOfKey(door.key.scopes, member.role) : mayOf(member.role)
      if (door.by === 'key' && needs !== 'public' && needs !== 'signed-in' && !may.has(needs)) throw keyLacks(needs)
      return known({ ...caller, userId: member.userId, workspace: { id: workspaceId, memberId: member.memberId, role: member.role, may } }, door)
    },
  }
}

const languageOfMachine = (request: FastifyRequest): Language => (/^it\b/i.test(request.headers['accept-language'] ?? '') ? 'it' : 'en')

function keyLacks(needs: Needs): Problem {
  // Owning is not a scope: only people own.
  const sentence = needs === 'own' ? inEveryLanguage((language) => words[language].problems.personsOnly) : inEveryLanguage((language) => words[language].problems.keyForbidden(needs))
  return new Problem(403, 'not-allowed', sentence, { extra: { needs } })
}
