import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { describeOnBothDatabases, type OpenDatabase } from '../../test/support/databases.ts'
import { linksForTests, openServerFor, setClock, type SetClock } from '../../test/support/links.ts'
import { secretsForTests, silentLog, testPublicUrl } from '../../test/support/workspaces.ts'
import type { LinksTables } from '../links/index.ts'
import type { Database } from '../platform/db/database.ts'
import { StorageError } from '../platform/db/errors.ts'
import type { Api } from '../platform/http/api.ts'
import { checkSignature, sign, signWithoutId } from './hook-signature.ts'
import { createConversions, type Conversions, type ConversionsTables } from './index.ts'
import type { Hook, HookWithSecret } from './schema.ts'

type Tables = ConversionsTables & LinksTables
/** One ring for all: two processes of an installation share their keys. */
const secrets = secretsForTests()
const home = '/api/v1/workspaces/w1'
const as = (role: string) => ({ authorization: `Bearer ${role}` })

interface World { database: Database<Tables>; clock: SetClock; conversions: Conversions; api: Api; hook: Hook; secret: string }

async function world(open: OpenDatabase): Promise<World> {
  const database = await open<Tables>()
  const clock = setClock('2026-03-10T10:00:00Z')
  const links = linksForTests(database as unknown as Database<LinksTables>, clock)
  const conversions = createConversions({ database, clock, config: { publicUrl: testPublicUrl }, links, log: silentLog, secrets })
  const api = await openServerFor(database as never, clock, [conversions.collector, conversions.api])
  await conversions.createGoal('w1', { name: 'purchase', label: 'Purchase', defaultValue: null, clickWindowDays: 30 })
  const made = await api.inject({ method: 'POST', url: `${home}/hooks`, headers: as('manager'), payload: { name: 'Shop' } })
  expect(made.statusCode, made.body).toBe(201)
  return { database, clock, conversions, api, ...made.json<HookWithSecret>() }
}

const row = (n: number | string, more: Record<string, unknown> = {}) => ({ goal: 'purchase', externalId: `o-${n}`, value: { amountMinor: 100, currency: 'EUR' }, ...more })

interface Sent { id?: string | null; secret?: string; at?: number; signature?: string | null; raw?: Buffer | string; type?: string }

function deliver(it_: World, content: unknown, { id = 'd-1', secret = it_.secret, at = Math.floor(it_.clock.now() / 1000), signature, raw, type = 'application/json' }: Sent = {}) {
  const body = JSON.stringify(content)
  const header = signature === undefined ? sign(secret, at, id ?? '', body) : signature
  return it_.api.inject({
    method: 'POST', url: `/hooks/${it_.hook.id}`, payload: raw ?? body,
    headers: { 'content-type': type, ...(header === null ? {} : { 'passaparola-signature': header }), ...(id === null ? {} : { 'passaparola-delivery': id }) },
  })
}

const said = (answer: { statusCode: number; json(): unknown }) => [answer.statusCode, (answer.json() as { code?: string; result?: string }).code ?? (answer.json() as { result?: string }).result]
async function stored(it_: World): Promise<readonly string[]> {
  await it_.conversions.deliveriesSettled()
  return (await it_.database.db.selectFrom('conversions').select('external_id').orderBy('external_id').execute()).map((one) => one.external_id)
}

describeOnBothDatabases('signed deliveries', (open, more) => {
  it('records what a shop signed, one or a list, and says when it last did', async () => {
    const it_ = await world(open)
    expect(said(await deliver(it_, row(1)))).toEqual([202, 'accepted'])
    expect(said(await deliver(it_, [row(2), row(3)], { id: 'd-2', type: 'text/plain' }))).toEqual([202, 'accepted'])

    expect(await stored(it_)).toEqual(['o-1', 'o-2', 'o-3'])
    const list = await it_.api.inject({ url: `${home}/hooks`, headers: as('viewer') })
    expect(list.json<{ items: Hook[] }>().items).toMatchObject([{ name: 'Shop', lastAt: it_.clock.now(), refused: null, url: `${testPublicUrl}/hooks/${it_.hook.id}` }])
    expect(list.body).not.toContain(it_.secret)
    expect(JSON.stringify(await it_.database.db.selectFrom('hooks').selectAll().execute())).not.toContain(it_.secret)
  })

  it('keeps a repeated delivery once, at once or later, and refuses its id for another body', async () => {
    const it_ = await world(open)
    const atOnce = await Promise.all(Array.from({ length: 6 }, () => deliver(it_, row(1))))
    it_.clock.forward(60_000)
    const later = await deliver(it_, row(1))
    const other = await deliver(it_, row(2))
    const racing = await Promise.all([deliver(it_, row(3), { id: 'd-3' }), deliver(it_, row(4), { id: 'd-3' })])

    expect(atOnce.map((answer) => answer.statusCode).toSorted()).toEqual([200, 200, 200, 200, 200, 202])
    expect(said(later)).toEqual([200, 'duplicate'])
    expect(said(other)).toEqual([409, 'delivery-id-reused'])
    expect(racing.map((answer) => answer.statusCode).toSorted()).toEqual([202, 409])
    expect((await stored(it_)).filter((id) => id === 'o-1' || id === 'o-2')).toEqual(['o-1'])
    expect(await stored(it_)).toHaveLength(2)
    expect(await it_.database.db.selectFrom('hook_deliveries').selectAll().where('waiting', '=', 1).execute()).toEqual([])
  })

  it('keeps a captured delivery once, whatever id it is sent under', async () => {
    const it_ = await world(open)
    const now = Math.floor(it_.clock.now() / 1000)
    const captured = sign(it_.secret, now, 'd-1', JSON.stringify(row(1)))
    const older = signWithoutId(it_.secret, now, JSON.stringify(row(2)))
    await deliver(it_, row(1), { signature: captured })
    await deliver(it_, row(2), { id: 'd-2', signature: older })

    expect(said(await deliver(it_, row(1), { id: 'd-9', signature: captured }))).toEqual([401, 'signature-forged'])
    expect(said(await deliver(it_, row(2), { id: 'd-9', signature: older }))).toEqual([200, 'duplicate'])
    const atOnce = await Promise.all(['a', 'b', 'c'].map((id) => deliver(it_, row(3), { id, signature: signWithoutId(it_.secret, now, JSON.stringify(row(3))) })))
    expect(atOnce.map((answer) => answer.statusCode).toSorted()).toEqual([200, 200, 202])
    // Who signs both ways gives nobody a second try by the weaker one.
    const both = `${sign(it_.secret, now, 'd-4', JSON.stringify(row(4)))},${signWithoutId(it_.secret, now, JSON.stringify(row(4))).split(',')[1]}`
    expect(said(await deliver(it_, row(4), { id: 'd-4', signature: both }))).toEqual([202, 'accepted'])
    expect(said(await deliver(it_, row(4), { id: 'd-8', signature: both }))).toEqual([200, 'duplicate'])
    // A sender signs anew when it sends again.
    it_.clock.forward(60_000)
    expect(said(await deliver(it_, row(2), { id: 'd-2', signature: signWithoutId(it_.secret, now + 60, JSON.stringify(row(2))) }))).toEqual([200, 'duplicate'])
    expect(await it_.database.db.selectFrom('hook_deliveries').select('delivery_id').execute()).toHaveLength(4)
    expect(await stored(it_)).toEqual(['o-1', 'o-2', 'o-3', 'o-4'])
  })

  it('believes nothing forged, changed, cut short, old, or unsigned', async () => {
    const it_ = await world(open)
    const now = Math.floor(it_.clock.now() / 1000)
    const body = JSON.stringify(row(1))
    const good = sign(it_.secret, now, 'd-1', body)
    const answers = [
      await deliver(it_, row(1), { secret: 'pphook_wrong' }),
      await deliver(it_, row(1), { raw: body.replace('100', '900'), signature: good }),
      await deliver(it_, row(1), { raw: body.slice(0, -1), signature: good }),
      await deliver(it_, row(1), { raw: `${body} `, signature: good }),
      await deliver(it_, row(1), { signature: good.replace(`t=${now}`, `t=${now + 1}`) }),
      await deliver(it_, row(1), { signature: null }),
      await deliver(it_, row(1), { signature: `t=${now}` }),
      await deliver(it_, row(1), { signature: `t=${now},v2=${'0'.repeat(63)}` }),
      await deliver(it_, row(1), { signature: good.toUpperCase() }),
      await deliver(it_, row(1), { at: now - 301 }),
      await deliver(it_, row(1), { at: now + 301 }),
      await deliver(it_, row(1), { id: null }),
      await deliver(it_, row(1), { id: 'x'.repeat(129) }),
    ]
    expect(answers.map(said)).toEqual([
      [401, 'signature-forged'], [401, 'signature-forged'], [401, 'signature-forged'], [401, 'signature-forged'], [401, 'signature-forged'],
      [401, 'signature-missing'], [401, 'signature-malformed'], [401, 'signature-malformed'], [401, 'signature-malformed'],
      [401, 'signature-old'], [401, 'signature-old'], [400, 'delivery-id'], [400, 'delivery-id'],
    ])
    expect(said(await it_.api.inject({ method: 'POST', url: '/hooks/018f0000-0000-7000-8000-00000000aaaa', payload: '{}' }))).toEqual([404, 'unknown-hook'])
    expect(await stored(it_)).toEqual([])
    expect(await it_.database.db.selectFrom('hook_deliveries').selectAll().execute()).toEqual([])
    const { items } = (await it_.api.inject({ url: `${home}/hooks`, headers: as('viewer') })).json<{ items: Hook[] }>()
    expect(items[0]?.refused?.because).toBe('signature-forged')
    // At the very edge of five minutes, and in any order.
    expect((await Promise.all([300, -300, 0].map((back, i) => deliver(it_, row(10 - i), { at: now - back, id: `edge-${i}` })))).map((answer) => answer.statusCode)).toEqual([202, 202, 202])
    expect(await stored(it_)).toEqual(['o-10', 'o-8', 'o-9'])
  })

  it('says what is wrong with a row and keeps nothing of its delivery', async () => {
    const it_ = await world(open)
    const wrong = await deliver(it_, [row(1), row(2, { goal: 'purchas' }), row(3, { value: { amountMinor: 1.5, currency: 'EUR' } })])
    const unknown = await deliver(it_, [row(1), row(2, { goal: 'purchas' })], { id: 'd-2' })
    expect([wrong.statusCode, unknown.statusCode]).toEqual([400, 400])
    expect(wrong.json<{ errors: { pointer: string }[] }>().errors[0]?.pointer).toBe('/2/value/amountMinor')
    expect(unknown.json<{ errors: { pointer: string; detail: string }[] }>().errors).toMatchObject([{ pointer: '/1/goal', detail: expect.stringContaining('Did you mean') as string }])
    for (const body of ['', 'no json', '[]', '"x"', JSON.stringify(Array.from({ length: 501 }, (_, i) => row(i)))]) {
      const id = createHash('sha1').update(body).digest('hex')
      expect((await deliver(it_, null, { raw: body, signature: sign(it_.secret, Math.floor(it_.clock.now() / 1000), id, body), id })).statusCode).toBe(400)
    }
    expect((await deliver(it_, null, { raw: 'x'.repeat(262_145), signature: 't=1,v1=00' })).statusCode).toBe(413)
    expect(await stored(it_)).toEqual([])
  })

  it('takes the new secret and, for a day, the one before', async () => {
    const it_ = await world(open)
    const rotated = (await it_.api.inject({ method: 'POST', url: `${home}/hooks/${it_.hook.id}/rotation`, headers: as('manager') })).json<HookWithSecret>()
    const both = [await deliver(it_, row(1)), await deliver(it_, row(2), { id: 'd-2', secret: rotated.secret })]
    it_.clock.forward(86_400_000)
    const after = [await deliver(it_, row(3), { id: 'd-3' }), await deliver(it_, row(4), { id: 'd-4', secret: rotated.secret })]
    expect([...both, ...after].map((answer) => answer.statusCode)).toEqual([202, 202, 401, 202])

    expect((await it_.api.inject({ method: 'DELETE', url: `${home}/hooks/${it_.hook.id}`, headers: as('editor') })).statusCode).toBe(403)
    expect((await it_.api.inject({ method: 'DELETE', url: `${home}/hooks/${it_.hook.id}`, headers: as('manager') })).statusCode).toBe(204)
    expect((await deliver(it_, row(5), { id: 'd-5', secret: rotated.secret })).statusCode).toBe(404)
    expect(await stored(it_)).toEqual(['o-1', 'o-2', 'o-4'])
  })

  it('records after a restart what was accepted before it, and acknowledges nothing that is not kept', async () => {
    const it_ = await world(open)
    let trouble = true
    // Accepted, and the program ends before it is recorded.
    const stuck: Database<Tables> = { ...it_.database, kind: it_.database.kind, db: it_.database.db, commit: (statements) => it_.database.commit(statements), perform: (procedure, input) => trouble && procedure.name === 'recordDeliveries' ? Promise.reject(new StorageError('io', new Error('gone'))) : it_.database.perform(procedure, input) }
    const tools = { clock: it_.clock, config: { publicUrl: testPublicUrl }, links: linksForTests(it_.database as unknown as Database<LinksTables>, it_.clock), log: silentLog, secrets }
    const first = createConversions({ ...tools, database: stuck })
    const api = await openServerFor(it_.database as never, it_.clock, [first.collector])
    expect((await deliver({ ...it_, api }, row(1))).statusCode).toBe(202)
    await first.stop()
    expect(await it_.database.db.selectFrom('conversions').selectAll().execute()).toEqual([])
    expect(await stored(it_)).toEqual(['o-1'])
    trouble = false

    const full: Database<Tables> = { ...it_.database, kind: it_.database.kind, db: it_.database.db, perform: () => Promise.reject(new StorageError('full', new Error('disk'))) }
    const second = createConversions({ ...tools, database: full })
    const fullApi = await openServerFor(it_.database as never, it_.clock, [second.collector])
    expect(said(await deliver({ ...it_, api: fullApi }, row(2), { id: 'd-2' }))).toEqual([503, 'storage-full'])
    expect(await stored(it_)).toEqual(['o-1'])
  })

  if (more.kind === 'postgres') {
    it('keeps once what two processes receive at the same moment', async () => {
      const it_ = await world(open)
      const other = createConversions({ database: await more.again<Tables>(it_.database as Database<unknown>), clock: it_.clock, config: { publicUrl: testPublicUrl }, links: linksForTests(it_.database as unknown as Database<LinksTables>, it_.clock), log: silentLog, secrets })
      const api = await openServerFor(it_.database as never, it_.clock, [other.collector])
      const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => deliver(i % 2 === 0 ? it_ : { ...it_, api }, row(i >> 1), { id: `d-${i >> 1}` })))
      expect(answers.filter((answer) => answer.statusCode === 202)).toHaveLength(20)
      expect(answers.filter((answer) => answer.statusCode === 200)).toHaveLength(20)
      await other.deliveriesSettled()
      expect(await stored(it_)).toHaveLength(20)
    })
  }
})

describe('signatures', () => {
  it('accepts any of several, signed with any good secret', () => {
    const body = Buffer.from('{}')
    const one = sign('b', 1_000, 'd-1', body)
    const header = `t=1000,v2=${'0'.repeat(64)},${one.slice(one.indexOf('v2='))}`
    expect(checkSignature(header, 'd-1', body, { secrets: ['a', 'b'], now: 1_000_000 })).toEqual({ verdict: 'good', once: null })
    expect(checkSignature(header, 'd-2', body, { secrets: ['a', 'b'], now: 1_000_000 })).toEqual({ verdict: 'forged' })
    expect(checkSignature(header, 'd-1', body, { secrets: ['a'], now: 1_000_000 })).toEqual({ verdict: 'forged' })
  })
})
