import { resolveTxt as systemTxt } from 'node:dns/promises'
import { z } from 'zod'
import type { Fetch } from '../../platform/http/fetch.ts'
import { requestJson } from '../../platform/http/request-json.ts'

/** https://atproto.com/specs/did, /specs/handle */
export const Did = z.string().regex(/^did:(plc:[a-z2-7]{24}|web:[a-z0-9.-]+(%3A\d+)?)$/i)
export type Did = z.infer<typeof Did>

export const DidDocument = z.object({
  id: z.string(),
  alsoKnownAs: z.array(z.string()).optional(),
  service: z.array(z.object({ id: z.string(), type: z.unknown(), serviceEndpoint: z.unknown() })).optional(),
})
export type DidDocument = z.infer<typeof DidDocument>

const handlePattern = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/

/** As typed by a person ("@Anna.Example ") to its one spelling; null when it cannot be a handle. */
export function parseHandle(text: string): string | null {
  // Copied from a profile it may carry an @ and invisible direction marks.
  const handle = text.replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, '').trim().replace(/^@/, '').toLowerCase()
  return handlePattern.test(handle) ? handle : null
}

export interface IdentityTools {
  readonly fetch: Fetch
  /** Default https://plc.directory. */
  readonly plcDirectory: string
  readonly resolveTxt?: (name: string) => Promise<string[][]>
  readonly signal?: AbortSignal
}

const patienceMs = 5_000

/** The DID a handle claims, by DNS (which wins) or by its web server; null when neither says. Not yet confirmed by the DID. */
export async function resolveHandle(handle: string, tools: IdentityTools): Promise<Did | null> {
  const [byDns, byWeb] = await Promise.all([fromDns(handle, tools), fromWellKnown(handle, tools)])
  return byDns ?? byWeb
}

async function fromDns(handle: string, { resolveTxt = systemTxt }: IdentityTools): Promise<Did | null> {
  try {
    const records = (await withPatience(resolveTxt(`_atproto.${handle}`))).map((parts) => parts.join(''))
    const dids = records.filter((text) => text.startsWith('did=')).map((text) => text.slice(4))
    // Several different answers are no answer (specs/handle).
    return dids.length === 1 ? (Did.safeParse(dids[0]).data ?? null) : null
  } catch {
    // No record, no such domain, no DNS here: the web server may know.
    return null
  }
}

async function fromWellKnown(handle: string, { fetch, signal }: IdentityTools): Promise<Did | null> {
  try {
    const request = new Request(`https://${handle}/.well-known/atproto-did`, signal ? { signal } : {})
    const response = await fetch(request, { maxBytes: 2_000, timeoutMs: patienceMs })
    return response.ok ? (Did.safeParse((await response.text()).trim()).data ?? null) : null
  } catch {
    // Most handles live in DNS only, and most hosts serve no such file.
    return null
  }
}

/** Throws HttpError (404: no such DID), UnexpectedAnswer or FetchError. */
export async function fetchDidDocument(did: Did, { fetch, plcDirectory, signal }: IdentityTools): Promise<DidDocument> {
  const url = did.startsWith('did:plc:')
    ? new URL(`/${did}`, plcDirectory)
    : new URL(`https://${decodeURIComponent(did.slice('did:web:'.length))}/.well-known/did.json`)
  const document = await requestJson(fetch, new Request(url, signal ? { signal } : {}), DidDocument, { maxBytes: 200_000 })
  if (document.id !== did) throw new Error('a DID document that is about another DID')
  return document
}

/** The personal data server of an account; null when its document names none we can call. */
export function pdsOf(document: DidDocument): string | null {
  const service = document.service?.find(({ id, type }) => /#atproto_pds$/.test(id) && type === 'AtprotoPersonalDataServer')
  const endpoint = service?.serviceEndpoint
  return typeof endpoint === 'string' && URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol) ? new URL(endpoint).origin : null
}

/** True when the DID confirms that the handle is its own. */
export function claims(document: DidDocument, handle: string): boolean {
  return document.alsoKnownAs?.some((name) => name.toLowerCase() === `at://${handle}`) === true
}

async function withPatience<T>(promise: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('DNS did not answer in time')), patienceMs)
  })
  return Promise.race([promise, late]).finally(() => clearTimeout(timer))
}
