import fastify from 'fastify'
import { afterEach, expect, it, vi } from 'vitest'
import { sendCsv, sendList } from './list-file.ts'

const api = fastify()
const asked: (string | null)[] = []
const pages: Record<string, { items: number[]; nextCursor: string | null }> = {
  '': { items: [1, 2], nextCursor: 'b' },
  b: { items: [], nextCursor: 'c' },
  c: { items: [3], nextCursor: null },
}
const read = (cursor: string | null) => {
  asked.push(cursor)
  return Promise.resolve(pages[cursor ?? ''] ?? { items: [], nextCursor: null })
}
api.get('/csv', (_request, reply) => sendCsv(reply, 'n.csv', ['n', '=twice'], (n: number) => [n, n * 2], read))
api.get('/json', (_request, reply) => sendList(reply, { name: 'n.json', type: 'application/json', head: '[', write: (n: number) => JSON.stringify({ n }), between: ',', foot: ']' }, read))
api.get('/empty', (_request, reply) => sendList(reply, { name: 'n.json', type: 'application/json', head: '[', write: String, between: ',', foot: ']' }, () => Promise.resolve({ items: [], nextCursor: null })))
api.get('/refused', (_request, reply) => sendCsv(reply, 'n.csv', ['n'], (n: number) => [n], () => Promise.reject(Object.assign(new Error('no such cursor'), { statusCode: 400 }))))

afterEach(() => {
  asked.length = 0
})

it('writes every page into one file, an empty page in the middle too', async () => {
  const csv = await api.inject('/csv')
  expect(csv.headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="n.csv"' })
  expect(csv.body).toBe("\uFEFFn,'=twice\r\n1,2\r\n2,4\r\n3,6\r\n")
  expect(asked).toEqual([null, 'b', 'c'])
  expect((await api.inject('/json')).json()).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }])
  expect((await api.inject('/empty')).json()).toEqual([])
})

it('a refusal of the first page is an answer and no file', async () => {
  const answer = await api.inject('/refused')
  expect(answer.statusCode).toBe(400)
  expect(answer.headers['content-disposition']).toBeUndefined()
})

it('an ended download ends the reading', async () => {
  let reads = 0
  const endless = fastify()
  endless.get('/', (_request, reply) => sendCsv(reply, 'n.csv', ['n'], (n: string) => [n], () => Promise.resolve({ items: ['x'.repeat(100_000)], nextCursor: `next ${(reads += 1)}` })))
  const url = await endless.listen({ host: '127.0.0.1', port: 0 })
  const leave = new AbortController()
  const answer = await fetch(url, { signal: leave.signal })
  await answer.body?.getReader().read()
  leave.abort()
  await endless.close()
  await vi.waitFor(async () => {
    const before = reads
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(reads).toBe(before)
  }, 10_000)
})
