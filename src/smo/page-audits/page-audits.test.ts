import { expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../../test/support/databases.ts'
import { FetchError } from '../../platform/http/fetch.ts'
import type { NewWork, WorkHandler } from '../../platform/work/work.ts'
import { silentLog } from '../../../test/support/workspaces.ts'
import { pageFromHtml } from '../test-page.ts'
import { pageAuditVerbs, type Gather } from './page-audits.ts'
import type { PageAuditTables } from './store.ts'

const good = '<title>Caffè di Salerno</title><meta property="og:title" content="Caffè di Salerno"><meta property="og:image" content="https://a.example/x.jpg">'

describeOnBothDatabases('page audits', (open) => {
  async function world(gather: Gather) {
    let now = 1_700_000_000_000
    const queue: NewWork[] = []
    let handler: WorkHandler | undefined
    const verbs = pageAuditVerbs({
      database: await open<PageAuditTables>(), clock: { now: () => (now += 1_000) }, log: silentLog, gather,
      work: { handle: (made) => void (handler = made), laterStatements: (item) => { queue.push(item); return [] }, wake: () => undefined },
    })
    /** Does what is in the queue, as the worker would. */
    const work = async (signal = new AbortController().signal): Promise<void> => {
      for (const { workspaceId, kind, payload, dueAt } of queue.splice(0)) await handler?.run({ id: 'i', workspaceId, kind, payload, dueAt, attempts: 1, leaseEpoch: 1 }, signal)
    }
    return { verbs, work }
  }
  const page: Gather = async (url) => pageFromHtml(good, url)

  it('wait, run with their progress, and end in a report that can be opened again', async () => {
    const { verbs, work } = await world(async (url, { network, onProgress }) => {
      onProgress({ step: 'images', done: 1, of: 3 })
      expect(network).toBe('x')
      await new Promise((resolve) => setImmediate(resolve))
      return pageFromHtml(good, url)
    })
    const { id } = await verbs.ask('w1', { url: 'https://a.example/', network: 'x' }, 'm1')
    expect(await verbs.one('w1', id)).toMatchObject({ state: 'waiting', score: null })
    await expect(verbs.report('w1', id)).rejects.toMatchObject({ status: 409 })
    await work()

    expect(await verbs.one('w1', id)).toMatchObject({ state: 'done', url: 'https://a.example/', title: 'Caffè di Salerno', trouble: null })
    const report = await verbs.report('w1', id)
    expect(report.cards.facebook.title?.value).toBe('Caffè di Salerno')
    expect((await verbs.one('w1', id)).score).toBe(report.score.value)
  })

  it('belong to their workspace', async () => {
    const { verbs, work } = await world(page)
    const { id } = await verbs.ask('w1', { url: 'https://a.example/', network: null }, null)
    await work()

    for (const act of [() => verbs.one('w2', id), () => verbs.report('w2', id), () => verbs.remove('w2', id)]) await expect(act()).rejects.toMatchObject({ status: 404 })
    expect((await verbs.list('w2', { asked: undefined, limit: 10, cursor: null })).rows).toEqual([])
    await verbs.remove('w1', id)
    await expect(verbs.one('w1', id)).rejects.toMatchObject({ status: 404 })
  })

  it('know the images of the reading before', async () => {
    const seen: (string[] | null)[] = []
    const picture = { url: 'https://a.example/x.jpg', status: 200, trouble: null, type: 'image/jpeg', declaredType: 'image/jpeg', width: 1200, height: 630, bytes: 1, alpha: false, animated: false, attachment: false, hops: [] }
    const { verbs, work } = await world(async (url, { earlierImages }) => {
      seen.push(earlierImages === null ? null : Object.keys(earlierImages))
      return pageFromHtml(good, url, { images: { [picture.url]: picture } })
    })
    for (const url of ['https://a.example/', 'https://a.example/', 'https://b.example/']) {
      await verbs.ask('w1', { url, network: null }, null)
      await work()
    }
    expect(seen).toEqual([null, [picture.url], null])
  })

  it('know which of their pictures could be read, and nobody else does', async () => {
    const at = (url: string, trouble: 'status' | null) => ({ url, status: 200, trouble, type: 'image/jpeg', declaredType: 'image/jpeg', width: 1200, height: 630, bytes: 1, alpha: false, animated: false, attachment: false, hops: [] })
    const { verbs, work } = await world(async (url) => pageFromHtml(good, url, { images: { 'https://a.example/x.jpg': at('https://a.example/x.jpg', null), 'https://a.example/gone.jpg': at('https://a.example/gone.jpg', 'status') } }))
    const { id } = await verbs.ask('w1', { url: 'https://a.example/', network: null }, null)
    // While there is no report, and once there is one: what is not there yet is not remembered.
    await expect(verbs.pictures('w1', id)).rejects.toMatchObject({ status: 409 })
    await work()

    for (let times = 0; times < 2; times += 1) expect([...(await verbs.pictures('w1', id))]).toEqual(['https://a.example/x.jpg'])
    await expect(verbs.pictures('w2', id)).rejects.toMatchObject({ status: 404 })
    await verbs.remove('w1', id)
    await expect(verbs.pictures('w1', id)).rejects.toMatchObject({ status: 404 })
  })

  it('that cannot read the page say why; what broke on our side is tried again', async () => {
    const refusing = await world(async () => { throw new FetchError('refused', 'inside') })
    const { id } = await refusing.verbs.ask('w1', { url: 'http://10.0.0.1/', network: null }, null)
    await refusing.work()
    expect(await refusing.verbs.one('w1', id)).toMatchObject({ state: 'failed', trouble: 'refused' })

    const expired = await world(async () => { throw new FetchError('not-sent', 'tls', { cause: Object.assign(new Error('x'), { code: 'CERT_HAS_EXPIRED' }) }) })
    const other = await expired.verbs.ask('w1', { url: 'https://a.example/', network: null }, null)
    await expired.work()
    expect(await expired.verbs.one('w1', other.id)).toMatchObject({ state: 'failed', trouble: 'certificate' })

    const broken = await world(async () => { throw new Error('ours') })
    await broken.verbs.ask('w1', { url: 'https://a.example/', network: null }, null)
    await expect(broken.work()).rejects.toThrow('ours')
  })

  it('of markup that is given are there at once, and nothing is fetched', async () => {
    const { verbs } = await world(async () => { throw new Error('asked') })
    const row = await verbs.judge('w1', { url: 'https://a.example/new', html: good }, null)

    expect(row).toMatchObject({ state: 'done', url: 'https://a.example/new', title: 'Caffè di Salerno' })
    expect((await verbs.report('w1', row.id)).page).toMatchObject({ hops: null, status: null })
  })

  it('are listed the youngest first, page by page, and fifty of an address are kept', async () => {
    const { verbs } = await world(page)
    for (let n = 0; n < 53; n += 1) await verbs.judge('w1', { url: 'https://a.example/', html: good }, null)
    await verbs.judge('w1', { url: 'https://b.example/', html: good }, null)

    const first = await verbs.list('w1', { asked: 'https://a.example/', limit: 30, cursor: null })
    const second = await verbs.list('w1', { asked: 'https://a.example/', limit: 30, cursor: first.nextCursor })
    expect([first.rows.length, second.rows.length, second.nextCursor]).toEqual([30, 20, null])
    expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(50)
    expect((await verbs.list('w1', { asked: undefined, limit: 1, cursor: null })).rows[0]?.asked).toBe('https://b.example/')
  })
})
