import { afterAll, beforeAll, expect, it } from 'vitest'
import { settingsWords } from '../src/workspaces/pages/settings-words.ts'
import { type Person, welcome } from './support/person.ts'
import { type Product, startProduct } from './support/product.ts'

// Whoever changes what everybody's numbers depend on is written down, through the doors people use.
let product: Product
let ada: Person

beforeAll(async () => {
  product = await startProduct()
  ada = await welcome((await product.app.workspaces.firstOwnerLink()) ?? '')
})
afterAll(() => product?.stop())

interface Entry {
  readonly action: string
  readonly who: string
  readonly subject: string
  readonly detail: Readonly<Record<string, string | number | null>>
}

const entries = async (about: RegExp): Promise<string[]> => {
  const { items } = await ada.done<{ items: Entry[] }>('GET', '/audit-log?limit=100')
  return items.filter(({ action }) => about.test(action)).toReversed().map(({ action, who, subject, detail }) => `${who} ${action} ${subject} ${JSON.stringify(detail)}`)
}

it('of campaigns', async () => {
  const { id } = await ada.done<{ id: string }>('POST', '/campaigns', { name: 'Natale' }, { 'idempotency-key': 'natale' })
  await ada.done('POST', '/campaigns', { name: 'Natale' }, { 'idempotency-key': 'natale' })
  await ada.done('PATCH', `/campaigns/${id}`, { name: 'Natale 2026', utmCampaign: 'natale-26' })
  await ada.done('PATCH', `/campaigns/${id}`, { name: 'Natale 2026' })
  await ada.done('PATCH', `/campaigns/${id}`, { archived: true })
  await ada.done('PATCH', `/campaigns/${id}`, { archived: false })
  await ada.done('DELETE', `/campaigns/${id}`)
  expect((await ada.ask('POST', '/campaigns', { name: '…' })).status).toBe(422)

  expect(await entries(/^campaign\./)).toEqual([
    'Ada Rossi campaign.created Natale {"utm":"natale"}',
    'Ada Rossi campaign.changed Natale {"name":"Natale 2026","utm":"natale-26"}',
    'Ada Rossi campaign.archived Natale 2026 {}',
    'Ada Rossi campaign.reopened Natale 2026 {}',
    'Ada Rossi campaign.removed Natale 2026 {}',
  ])
})

it('of sites, goals and webhooks, without a secret', async () => {
  const site = { name: 'Negozio', hosts: ['shop.example'], privacySignals: 'gpc' }
  const { id: siteId } = await ada.done<{ id: string }>('POST', '/sites', site)
  await ada.done('PUT', `/sites/${siteId}`, site)
  await ada.done('PUT', `/sites/${siteId}`, { ...site, hosts: ['shop.example', '*.shop.example'] })
  await ada.done('DELETE', `/sites/${siteId}`)
  const goal = { name: 'purchase', label: 'Acquisto', defaultValue: null, clickWindowDays: 30 }
  const { id: goalId } = await ada.done<{ id: string }>('POST', '/goals', goal)
  expect((await ada.ask('POST', '/goals', goal)).status).toBe(409)
  await ada.done('PATCH', `/goals/${goalId}`, { clickWindowDays: 7, defaultValue: { amountMinor: 1250, currency: 'EUR' } })
  await ada.done('PATCH', `/goals/${goalId}`, { archived: true })
  await ada.done('PATCH', `/goals/${goalId}`, { archived: false })
  const { hook, secret } = await ada.done<{ hook: { id: string }; secret: string }>('POST', '/hooks', { name: 'Cassa' })
  const rotated = await ada.done<{ secret: string }>('POST', `/hooks/${hook.id}/rotation`)
  await ada.done('DELETE', `/hooks/${hook.id}`)

  const said = await entries(/^(site|goal|hook)\./)
  expect(said).toEqual([
    'Ada Rossi site.created Negozio {"hosts":"shop.example"}',
    'Ada Rossi site.changed Negozio {"hosts":"shop.example, *.shop.example"}',
    'Ada Rossi site.removed Negozio {}',
    'Ada Rossi goal.created Acquisto {"name":"purchase"}',
    'Ada Rossi goal.changed Acquisto {"window":"7","value":"1250 EUR"}',
    'Ada Rossi goal.archived Acquisto {}',
    'Ada Rossi goal.reopened Acquisto {}',
    'Ada Rossi hook.created Cassa {}',
    'Ada Rossi hook.rotated Cassa {}',
    'Ada Rossi hook.removed Cassa {}',
  ])
  for (const one of [secret, rotated.secret]) expect(said.join()).not.toContain(one)
})

it('of the settings of links, with the words that came and went', async () => {
  const before = await ada.done<{ utmRules: { sources: { value: string; aliases: string[] }[]; mediums: unknown[] }; clickParameter: boolean }>('GET', '/links/settings')
  await ada.done('PUT', '/links/settings', before)
  const sources = [...before.utmRules.sources.filter(({ value }) => value !== 'rehearsal'), { value: 'volantino', aliases: ['flyer'] }]
  await ada.done('PUT', '/links/settings', { utmRules: { ...before.utmRules, sources }, clickParameter: false })

  expect(await entries(/^link-settings\./)).toEqual(['Ada Rossi link-settings.changed UTM {"added":"volantino, flyer","taken":"rehearsal","clickParameter":0}'])
})

it('of the word that a restored copy is the one that publishes, once', async () => {
  await product.app.instance.hold('restored')
  await ada.done('POST', '/publishing/release')
  await ada.done('POST', '/publishing/release')

  expect(await entries(/^publishing\./)).toEqual(['Ada Rossi publishing.released Aurora {}'])
})

it('in words of both languages, for every act there is', async () => {
  const { items } = await ada.done<{ items: Entry[] }>('GET', '/audit-log?limit=100')
  const acts = new Set(items.map(({ action }) => action))
  expect(acts.size).toBeGreaterThan(15)
  for (const words of [settingsWords.en, settingsWords.it]) {
    const known = Object.keys(words.audit.actions)
    expect([...acts].filter((act) => !known.includes(act))).toEqual([])
    const facts = new Set(items.flatMap(({ detail }) => Object.keys(detail)))
    expect([...facts].filter((fact) => !Object.keys(words.audit.details).includes(fact))).toEqual([])
  }
})
