import { startProduct, type Product } from '../support/product.ts'
import { welcome, type Person } from '../support/person.ts'

/** A person in the product, and one of each thing a path can name. */
export interface World {
  readonly owner: Person
  /** By the name a path gives it: `postId`, `linkId`, … */
  readonly ids: Readonly<Record<string, string>>
  readonly siteKey: string
  readonly slug: string
}

type Options = Parameters<typeof startProduct>[0]

export async function openWorld(options?: Options): Promise<World & { readonly product: Product }> {
  const product = await startProduct(options)
  return { product, ...(await furnish(await product.app.workspaces.firstOwnerLink())) }
}

/** Makes the owner and one of each thing, through the API alone. */
export async function furnish(ownerLink: string | null): Promise<World> {
  const owner = await welcome(ownerLink ?? '')
  const { connection } = await owner.done<{ connection: { id: string } }>('POST', '/connections', { channelId: 'rehearsal', methodId: 'make-up', fields: { displayName: 'Forno Aurora' } })
  const connectionId = connection.id
  const post = await owner.done<{ id: string }>('POST', '/posts', draft('A post https://shop.example/panettone', [connectionId]))
  const campaign = await owner.done<{ id: string }>('POST', '/campaigns', { name: 'Christmas' })
  const link = await owner.done<{ id: string; shortUrl: string }>('POST', '/links', { targetUrl: 'https://shop.example/panettone' })
  const site = await owner.done<{ id: string; key: string }>('POST', '/sites', { name: 'Shop', hosts: ['shop.example'] })
  const goal = await owner.done<{ id: string }>('POST', '/goals', { name: 'purchase', label: 'Purchase' })
  const conversion = await owner.done<{ id: string }>('POST', '/conversions', { goal: 'purchase', externalId: 'order-1', value: { amountMinor: 2_490, currency: 'EUR' } })
  const invitation = await owner.done<{ invitation: { id: string } }>('POST', '/invitations', { email: 'guest@example.org', role: 'viewer' })
  const key = await owner.done<{ key: string; apiKey: { id: string } }>('POST', '/api-keys', { name: 'robot', scopes: ['read'] })
  const style = await owner.done<{ id: string }>('POST', '/share-styles', { name: 'House', style: {} })
  const audit = await owner.done<{ id: string }>('POST', '/page-audits', { url: 'https://shop.example/panettone', html: '<title>Panettone</title>' })
  const siteAudit = await owner.done<{ id: string }>('POST', '/site-audits', { url: 'https://shop.invalid/' })
  const { watch } = await owner.done<{ watch: { id: string } }>('POST', '/watches', { url: 'https://shop.invalid/', webhookUrl: 'https://shop.invalid/hook' })
  const { items: members } = await owner.done<{ items: { id: string }[] }>('GET', '/members')
  await owner.done('POST', `/rehearsal/${connectionId}/interactions`, { kind: 'mention', author: 'Bea', text: 'Do you ship?' })
  return {
    owner,
    siteKey: site.key,
    slug: link.shortUrl.slice(link.shortUrl.lastIndexOf('/') + 1),
    ids: {
      workspaceId: owner.workspaceId,
      connectionId,
      postId: post.id,
      campaignId: campaign.id,
      linkId: link.id,
      siteId: site.id,
      goalId: goal.id,
      conversionId: conversion.id,
      invitationId: invitation.invitation.id,
      keyId: key.apiKey.id,
      styleId: style.id,
      auditId: audit.id,
      kind: 'logo',
      siteAuditId: siteAudit.id,
      watchId: watch.id,
      memberId: members[0]?.id ?? '',
    },
  }
}

export function draft(text: string, connectionIds: readonly string[] = [], more: object = {}): object {
  return { parts: [{ text, images: [] }], connectionIds, language: 'en', ...more }
}

/** A seed printed with each run and settable again, so that whatever is found can be found again. */
export const seed = Number(process.env['PASSAPAROLA_SEED'] ?? (process.env['CI'] ? 117_180_075 : Date.now() % 2_147_483_647))

/** Random numbers of the seed (mulberry32): tests that mutate must be repeatable. */
export function dice(from: number = seed): { next(): number; below(n: number): number; pick<T>(list: readonly T[]): T } {
  let state = from >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (n: number): number => Math.floor(next() * n)
  return {
    next,
    below,
    pick<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error('nothing to pick from')
      return list[below(list.length)] as T
    },
  }
}
