import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseBench } from '../../../test/support/databases.ts'
import { secretsForTests, silentLog } from '../../../test/support/workspaces.ts'
import { systemClock } from '../clock.ts'
import { StorageError } from '../db/errors.ts'
import type { Api } from './api.ts'
import type { IdempotencyTables } from './idempotency-store.ts'
import { createServer } from './server.ts'

const bench = databaseBench('sqlite')
let api: Api
let port: number

beforeAll(async () => {
  const database = await bench.open<IdempotencyTables>()
  api = await createServer({
    config: { publicUrl: 'https://social.example', trustProxies: ['127.0.0.1', '10.0.0.0/8', '2001:db8::/32'] }, log: silentLog, database, clock: systemClock, secrets: secretsForTests(),
    fastLanes: [{
      route: '/who',
      method: 'GET',
      answer({ url = '' }, ip) {
        if (url === '/who?trouble') return Promise.reject(new StorageError('full', new Error('disk')))
        return url === '/who?fast' ? Promise.resolve({ status: 200, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: ip }) : null
      },
    }],
  })
  api.get('/who', { config: { needs: 'public' } }, ({ ip }, reply) => reply.type('text/plain; charset=utf-8').send(ip))
  await api.listen({ host: '127.0.0.1', port: 0 })
  port = (api.server.address() as AddressInfo).port
})
afterAll(async () => {
  await api.close()
  await bench.close()
})

function ask(path: string, headers: Record<string, string | string[]> = {}, method = 'GET'): Promise<{ status: number; headers: Record<string, unknown>; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, method, agent: false }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (part: string) => (body += part)).on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
    })
    sent.on('error', reject).end()
  })
}

describe('the fast lane', () => {
  it('sends the headers every answer has', async () => {
    const [fast, slow] = [await ask('/who?fast'), await ask('/who')]
    const alike = ({ date: _date, 'x-request-id': id, ...rest }: Record<string, unknown>) => ({ ...rest, id: /^[0-9a-f-]{36}$/.test(String(id)) })
    expect(alike(fast.headers)).toEqual(alike(slow.headers))
    expect(fast.headers['content-security-policy']).toContain("default-src 'self'")
  })

  it.each(['203.0.113.7', '203.0.113.7, 10.1.2.3', '1.2.3.4, 203.0.113.7, 10.1.2.3, 127.0.0.1', '10.1.1.1', '10.9.9.9, 10.1.1.1', '', ' , ', 'nonsense', '203.0.113.7, nonsense', '2001:db8::1', '2606:4700::1, 2001:db8::1', '::ffff:10.0.0.1', '203.0.113.7 ,10.0.0.1 '])(
    'knows the visitor behind proxies as everywhere: %s', async (forwarded) => {
      const headers = { 'x-forwarded-for': forwarded }
      expect((await ask('/who?fast', headers)).body).toBe((await ask('/who', headers)).body)
    })

  it('leaves other methods to the ordinary route', async () => {
    expect((await ask('/who?fast', {}, 'POST')).status).toBe(405)
  })

  it('answers with a problem when the store is in trouble', async () => {
    const answer = await ask('/who?trouble')
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([503, { code: 'storage-full' }])
  })
})
