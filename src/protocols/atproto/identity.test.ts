import { describe, expect, it } from 'vitest'
import { FetchError, type Fetch } from '../../platform/http/fetch.ts'
import { claims, fetchDidDocument, parseHandle, pdsOf, resolveHandle, type IdentityTools } from './identity.ts'

const one = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const two = 'did:plc:z72i7hdynmk6r22z27h6tvur'

function tools(dns: Record<string, string[][]>, web: Record<string, string>): IdentityTools {
  const fetch: Fetch = async ({ url }) => {
    const body = web[url]
    if (body === undefined) throw new FetchError('not-sent', 'no such host')
    return new Response(body)
  }
  const resolveTxt = async (name: string) => dns[name] ?? Promise.reject(new Error('ENOTFOUND'))
  return { fetch, resolveTxt, plcDirectory: 'https://plc.example' }
}

describe('who a handle is', () => {
  it.each<[string, Record<string, string[][]>, Record<string, string>, string | null]>([
    ['by DNS', { '_atproto.anna.example': [['did=', one]] }, {}, one],
    ['by its web server', {}, { 'https://anna.example/.well-known/atproto-did': `${one}\n` }, one],
    ['by DNS when both say', { '_atproto.anna.example': [[`did=${one}`]] }, { 'https://anna.example/.well-known/atproto-did': two }, one],
    ['by its web server when DNS contradicts itself', { '_atproto.anna.example': [[`did=${one}`], [`did=${two}`]] }, { 'https://anna.example/.well-known/atproto-did': two }, two],
    ['unknown when neither says', {}, {}, null],
    ['unknown when a page answers instead', {}, { 'https://anna.example/.well-known/atproto-did': '<html>' }, null],
  ])('is known %s', async (_how, dns, web, did) => {
    expect(await resolveHandle('anna.example', tools(dns, web))).toBe(did)
  })

  it.each([
    ['@Anna.Example', 'anna.example'],
    ['\u202aanna.bsky.social\u202c ', 'anna.bsky.social'],
    ['anna', null],
    ['anna@example.org', null],
    ['anna..example', null],
    ['-a.example', null],
    ['', null],
  ])('reads %j', (typed, handle) => {
    expect(parseHandle(typed)).toBe(handle)
  })
})

describe('a DID document', () => {
  const document = {
    id: one,
    alsoKnownAs: ['at://Anna.example'],
    service: [
      { id: '#atproto_labeler', type: 'AtprotoLabeler', serviceEndpoint: 'https://l.example' },
      { id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: 'https://pds.example/' },
    ],
  }

  it('says where the account lives and which handle is its own', async () => {
    const read = await fetchDidDocument(one, tools({}, { [`https://plc.example/${one}`]: JSON.stringify(document) }))

    expect(pdsOf(read)).toBe('https://pds.example')
    expect(claims(read, 'anna.example')).toBe(true)
    expect(claims(read, 'bruno.example')).toBe(false)
  })

  it('is found at the host of a did:web', async () => {
    const web = { ...document, id: 'did:web:anna.example' }
    const read = await fetchDidDocument('did:web:anna.example', tools({}, { 'https://anna.example/.well-known/did.json': JSON.stringify(web) }))

    expect(pdsOf(read)).toBe('https://pds.example')
  })

  it('is refused when it is about somebody else', async () => {
    const read = fetchDidDocument(two, tools({}, { [`https://plc.example/${two}`]: JSON.stringify(document) }))

    await expect(read).rejects.toThrow('another DID')
  })

  it('names no server when it names none we can call', () => {
    expect(pdsOf({ id: one })).toBeNull()
    expect(pdsOf({ id: one, service: [{ id: '#atproto_pds', type: 'AtprotoPersonalDataServer', serviceEndpoint: 'ftp://x' }] })).toBeNull()
  })
})
