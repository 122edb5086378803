import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Person, welcome } from '../../test/support/person.ts'
import { type Product, startProduct } from '../../test/support/product.ts'
import { examine, sealAgain } from './operator.ts'

let product: Product
let ada: Person

beforeAll(async () => {
  product = await startProduct()
  ada = await welcome((await product.app.workspaces.firstOwnerLink()) ?? '')
})
afterAll(() => product?.stop())

it('counts every secret that an older key seals: of accounts, of webhooks in and of watches out', async () => {
  const sealed = async (): Promise<number> => (await examine(product.app)).sealedWithOlderKeys
  await ada.done('POST', '/connections', { channelId: 'rehearsal', methodId: 'make-up', fields: { displayName: 'Forno' } })
  const { hook } = await ada.done<{ hook: { id: string } }>('POST', '/hooks', { name: 'Cassa' })
  await ada.done('POST', '/watches', { url: `${product.url}/`, everyMinutes: 10_080, webhookUrl: `${product.url}/told` })
  expect(await sealed()).toBe(0)

  product.app.secrets.rotateKey()
  expect(await sealed()).toBe(3)
  // The secret before the last rotation is still good, and still sealed by the older key.
  await ada.done('POST', `/hooks/${hook.id}/rotation`)
  expect(await sealed()).toBe(3)

  expect(await sealAgain(product.app, false)).toEqual({ keyId: null, sealedAgain: 3 })
  expect(await sealed()).toBe(0)
})
