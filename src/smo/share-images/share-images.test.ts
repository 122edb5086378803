import sharp from 'sharp'
import { expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../../test/support/databases.ts'
import type { Files } from '../../platform/files/files.ts'
import type { Problem } from '../../platform/http/problem.ts'
import { openSecrets } from '../../platform/secrets/open-secrets.ts'
import { shareImageStyle, shareImageWords } from './design.ts'
import { shareImageVerbs } from './share-images.ts'
import type { ShareImageTables } from './store.ts'

function filesInMemory(): Files & { readonly kept: Map<string, Uint8Array> } {
  const kept = new Map<string, Uint8Array>()
  return {
    kept,
    async write(key, bytes) { kept.set(key, bytes) },
    async read(key) { return kept.get(key) ?? null },
    async remove(key) { kept.delete(key) },
    async *list(prefix) { for (const key of kept.keys()) if (key.startsWith(prefix)) yield key },
  }
}

describeOnBothDatabases('share image styles', (open) => {
  async function world() {
    const files = filesInMemory()
    let now = 1_700_000_000_000
    const verbs = shareImageVerbs({
      database: await open<ShareImageTables>(), clock: { now: () => (now += 1000) }, secrets: openSecrets({ dataDir: '/nowhere', keys: [{ id: 'k', key: Buffer.alloc(32, 1) }] }),
      files, publicUrl: 'https://social.example', fontsFolder: '/nowhere',
    })
    return { verbs, files }
  }
  const words = shareImageWords.parse({ title: 'Pane & "rose" <b>', author: 'Giulia' })
  const refused = async (act: Promise<unknown>): Promise<Problem> => act.then(() => { throw new Error('was accepted') }, (error: Problem) => error)

  it('are added, changed, listed by name and removed, each workspace its own', async () => {
    const { verbs } = await world()
    const zeta = await verbs.addStyle('w1', { name: 'Zeta', style: shareImageStyle.parse({ brand: 'Forno' }) })
    const alfa = await verbs.addStyle('w1', { name: 'Alfa', style: shareImageStyle.parse({}) })
    await verbs.addStyle('w2', { name: 'Altri', style: shareImageStyle.parse({}) })
    const changed = await verbs.changeStyle('w1', zeta.id, { name: 'Beta', style: shareImageStyle.parse({ brand: 'Forno', template: 'quote' }) })

    expect((await verbs.styles('w1')).map(({ name }) => name)).toEqual(['Alfa', 'Beta'])
    expect([changed.style.template, changed.changedAt > zeta.changedAt, changed.createdAt]).toEqual(['quote', true, zeta.createdAt])
    await verbs.removeStyle('w1', alfa.id)
    expect((await verbs.styles('w1')).map(({ name }) => name)).toEqual(['Beta'])
    for (const act of [() => verbs.style('w2', zeta.id), () => verbs.changeStyle('w2', zeta.id, { name: 'x', style: shareImageStyle.parse({}) }), () => verbs.removeStyle('w2', zeta.id), () => verbs.setPicture('w2', zeta.id, 'logo', null), () => verbs.addresses('w2', zeta.id, words)]) {
      expect((await refused(act())).status).toBe(404)
    }
  })

  it('whose text could hardly be read are refused, with what to do', async () => {
    const { verbs } = await world()

    expect(await refused(verbs.addStyle('w1', { name: 'x', style: shareImageStyle.parse({ background: '#ffffff', ink: '#dddddd' }) }))).toMatchObject({ status: 422, code: 'low-contrast', errors: [{ pointer: '/style/ink' }] })
    expect(await refused(verbs.preview('w1', { words, shape: 'link', style: shareImageStyle.parse({ background: '#222222', ink: '#333333' }) }))).toMatchObject({ status: 422 })
  })

  it('carry a logo and a photo: real pictures only, gone with the workspace', async () => {
    const { verbs, files } = await world()
    const { id } = await verbs.addStyle('w1', { name: 'x', style: shareImageStyle.parse({ template: 'cover' }) })
    const photo = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#0033cc' } }).png().toBuffer()

    expect(await verbs.setPicture('w1', id, 'photo', photo)).toMatchObject({ hasPhoto: true, hasLogo: false })
    for (const bytes of [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), Buffer.from('GIF89a'), Buffer.alloc(10_000_001)]) {
      expect(await refused(verbs.setPicture('w1', id, 'logo', bytes))).toMatchObject({ status: 422, code: 'not-an-image' })
    }
    expect((await verbs.preview('w1', { styleId: id, words, shape: 'square' })).mediaType).toBe('image/jpeg')
    expect(await verbs.setPicture('w1', id, 'photo', null)).toMatchObject({ hasPhoto: false })
    expect((await verbs.preview('w1', { styleId: id, words, shape: 'square' })).mediaType).toBe('image/png')
    await verbs.forget('w1')
    expect([...files.kept.keys()]).toEqual([])
  })

  it('have public addresses that draw the signed words and nothing else', async () => {
    const { verbs } = await world()
    const { id } = await verbs.addStyle('w1', { name: 'x', style: shareImageStyle.parse({}) })
    const other = await verbs.addStyle('w1', { name: 'y', style: shareImageStyle.parse({}) })
    const { items } = await verbs.addresses('w1', id, words)
    const { url, markup } = items.find(({ shape }) => shape === 'link')!
    const signature = new URL(url).searchParams.get('s')!

    expect(items.map(({ shape }) => shape)).toEqual(['link', 'portrait', 'pin', 'square'])
    expect(new URL(url)).toMatchObject({ origin: 'https://social.example', pathname: `/share-images/w1/${id}/link` })
    expect(markup).toContain('content="Pane &amp; &quot;rose&quot; &lt;b>"')
    expect(markup).not.toContain('&s=')
    const image = await verbs.signedImage('w1', id, 'link', words, signature)
    expect([image.width, image.height]).toEqual([1200, 630])
    expect(await verbs.addresses('w1', id, words)).toEqual({ items })
    for (const act of [
      () => verbs.signedImage('w1', id, 'link', { ...words, title: 'Comprate adesso' }, signature),
      () => verbs.signedImage('w1', id, 'link', { ...words, author: '' }, signature),
      () => verbs.signedImage('w1', id, 'pin', words, signature),
      () => verbs.signedImage('w1', other.id, 'link', words, signature),
      () => verbs.signedImage('w2', id, 'link', words, signature),
      () => verbs.signedImage('w1', id, 'link', words, ''),
      () => verbs.signedImage('w1', id, 'link', words, `${signature.slice(0, -1)}${signature.endsWith('A') ? 'B' : 'A'}`),
    ]) expect((await refused(act())).status).toBe(404)
  })

  it('are drawn once however many ask at the same time, and a crowd is told to come again', async () => {
    const { verbs } = await world()
    const same = await Promise.all(Array.from({ length: 60 }, () => verbs.preview('w1', { words, shape: 'link' })))
    expect(new Set(same).size).toBe(1)

    const crowd = await Promise.allSettled(Array.from({ length: 60 }, (_, number) => verbs.preview('w1', { words: { ...words, title: `Uno ${number}` }, shape: 'square' })))
    const refusals = crowd.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Problem).status] : []))
    expect(new Set(refusals)).toEqual(new Set([503]))
    expect(crowd.length - refusals.length).toBeGreaterThanOrEqual(30)
  })
})
