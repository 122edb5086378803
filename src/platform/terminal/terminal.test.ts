import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FetchError, type Fetch } from '../http/fetch.ts'
import { openTerminal } from './open-terminal.ts'
import { openProduct } from './product.ts'
import { NotReachable, Refused } from './refused.ts'
import { oneLine, table } from './table.ts'

const productWith = (fetch: Fetch) => openProduct({ url: 'http://127.0.0.1:4321', key: async () => 'pp_secret', fetch, language: 'it' })
const Answer = z.object({ id: z.string() })

describe('the product, asked from a terminal', () => {
  it('asks a write whose connection broke once more, with the same key', async () => {
    const sent: Request[] = []
    const product = productWith(async (request) => {
      sent.push(request)
      if (sent.length === 1) throw new FetchError('maybe-sent', 'cut')
      return Response.json({ id: '1' }, { status: 201 })
    })

    expect(await product.ask('POST', '/things', Answer, { body: { name: 'x' } })).toEqual({ id: '1' })
    expect(new Set(sent.map((request) => request.headers.get('idempotency-key')))).toEqual(new Set([expect.stringMatching(/^[0-9a-f-]{36}$/)]))
    expect(sent).toHaveLength(2)
    expect(sent[0]?.headers.get('authorization')).toBe('Bearer pp_secret')
    expect(sent[0]?.headers.get('accept-language')).toBe('it')
    expect(await sent[1]?.json()).toEqual({ name: 'x' })
  })

  it('does not ask again what surely did not arrive, and says that nobody is there', async () => {
    let times = 0
    const product = productWith(async () => {
      times += 1
      throw new FetchError('not-sent', 'refused')
    })

    const failed = await product.ask('POST', '/things', Answer, { body: {} }).catch((cause: unknown) => cause)

    expect(failed).toBeInstanceOf(NotReachable)
    expect(failed).toMatchObject({ nobodyThere: true })
    expect(times).toBe(1)
  })

  it('passes on what the server refused, field by field', async () => {
    const body = { title: 'No.', status: 422, code: 'invalid', errors: [{ pointer: '/name', detail: 'Too long.' }] }
    const product = productWith(async () => Response.json(body, { status: 422 }))

    const failed = await product.ask('POST', '/things', Answer, { body: {} }).catch((cause: unknown) => cause)

    expect(failed).toBeInstanceOf(Refused)
    expect(failed).toMatchObject({ status: 422, code: 'invalid', message: 'No.', fields: [{ pointer: '/name', detail: 'Too long.' }] })
  })

  it.each([
    ['a page of another program', () => new Response('<html>', { status: 200 })],
    ['an error of a proxy', () => new Response('Bad gateway', { status: 502 })],
    ['another shape', () => Response.json({ name: 'x' })],
  ])('is not mistaken for %s', async (_, answer) => {
    const failed = await productWith(async () => answer()).ask('GET', '/things', Answer).catch((cause: unknown) => cause)

    expect(failed).toBeInstanceOf(NotReachable)
    expect(failed).toMatchObject({ nobodyThere: false })
  })
})

describe('a terminal', () => {
  const written = () => {
    const lines = { out: '', error: '' }
    return { lines, streams: { out: { write: (text: string) => (lines.out += text) }, error: { write: (text: string) => (lines.error += text), isTTY: true } } }
  }

  it('says everything to a person, and to a program only the result', () => {
    const [person, program] = [written(), written()]
    for (const [json, { streams }] of [[false, person], [true, program]] as const) {
      const terminal = openTerminal('en', json, streams)
      terminal.say('Done.')
      terminal.note('By the way.')
      terminal.give({ id: 1 })
    }

    expect(person.lines).toEqual({ out: 'Done.\n', error: 'By the way.\n' })
    expect(JSON.parse(program.lines.out)).toEqual({ id: 1 })
    expect(program.lines.error).toBe('')
  })

  it('shows no bar for what takes less than a second', () => {
    const { lines, streams } = written()

    const progress = openTerminal('en', false, streams).progress('Copying')
    progress.at(1, 2)
    progress.end()

    expect(lines.error).toBe('')
  })

  it('lines up columns and lets nobody move its cursor', () => {
    expect(table(['Id', 'Text'], [['1', 'a\u001B[2Jb'], ['100', 'c\nd']])).toBe('Id   Text\n1    a [2Jb\n100  c d')
    expect(oneLine('a\u2028b')).toBe('a b')
  })
})
