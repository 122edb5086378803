import { describe, expect, it } from 'vitest'
import { pageOf } from '../../test/support/smo-audits.ts'
import { audits } from './catalogue.ts'
import { smoNetworks } from './networks.ts'
import { standardPreset, weightOf } from './preset.ts'
import { auditPage, failedOf } from './report.ts'
import { scoreOf, type Judged } from './score.ts'

const good = `<title>How to bake bread at home</title>
<meta name="description" content="How to bake bread with nothing but flour, water, salt and time.">
<link rel="canonical" href="https://www.example.org/story">
<link rel="icon" href="/favicon.ico"><link rel="apple-touch-icon" href="/apple-touch-icon.png">
<meta property="og:title" content="How to bake bread at home"><meta property="og:type" content="website">
<meta property="og:url" content="https://www.example.org/story"><meta property="og:site_name" content="The Bakers">
<meta property="og:description" content="How to bake bread with nothing but flour, water, salt and time.">
<meta property="og:image" content="https://www.example.org/bread.jpg"><meta property="og:image:width" content="1200"><meta property="og:image:height" content="630">
<meta property="og:image:alt" content="A loaf on a table"><meta name="twitter:card" content="summary_large_image">`

const judged = (id: string, result: 'pass' | 'fail' | 'manual' | 'not-applicable'): Judged => {
  const audit = audits.find((each) => each.id === id)
  if (audit === undefined) throw new Error(`No audit ${id}`)
  return { audit, outcome: result === 'fail' ? { result, reason: 'missing' } : { result } }
}

const drawn = Object.fromEntries(smoNetworks.map((network) => [network, { layout: network === 'slack' ? 'none' : 'large' }])) as Parameters<typeof scoreOf>[1]

describe('the score of a page', () => {
  it('is the share of the weight that passed, as anybody can reckon it', () => {
    const score = scoreOf([judged('og-title', 'pass'), judged('og-url', 'fail'), judged('image-alt', 'fail'), judged('favicon', 'pass'), judged('theme-color', 'not-applicable'), judged('cache-refresh', 'manual')], drawn, standardPreset)

    // 20 (og-title) + 2 (favicon) of 20 + 10 (og-url) + 5 (image-alt) + 2 = 37
    expect(score).toMatchObject({ value: 59, passed: 22, total: 37, preset: 'standard' })
    expect(score.lines).toEqual([
      { audit: 'og-title', weight: 20, result: 'pass' },
      { audit: 'og-url', weight: 10, result: 'fail' },
      { audit: 'image-alt', weight: 5, result: 'fail' },
      { audit: 'favicon', weight: 2, result: 'pass' },
    ])
    // og-url concerns Facebook, WhatsApp and Messages; image-alt X and Mastodon.
    // Slack draws nothing here.
    expect(score.networks).toMatchObject({ facebook: 66, slack: 0, x: 0, mastodon: 80, 'google-discover': null })
  })

  it('is nothing where nothing applied', () => {
    expect(scoreOf([judged('theme-color', 'not-applicable'), judged('cache-refresh', 'manual')], drawn, standardPreset)).toMatchObject({ value: null, total: 0 })
  })

  it('is 100 for a page that has all it needs, and little for one that has nothing', () => {
    const [best, worst] = [auditPage(pageOf(good)), auditPage(pageOf({ page: '<p>Bread</p>' }))]

    expect(failedOf(best)).toEqual([])
    expect(best.score.value).toBe(100)
    expect(worst.score.value).toBeLessThan(15)
  })

  it('is the same whatever was judged before, and whichever way round', () => {
    const one = auditPage(pageOf(good)).score
    auditPage(pageOf('<meta property="og:title" content="Other">'))

    expect(auditPage(pageOf(good)).score).toEqual(one)
  })

  it('never rises by a fault more', () => {
    const all = audits.map((audit) => judged(audit.id, 'pass'))
    let last = 100
    for (const [index, { audit }] of all.entries()) {
      const value = scoreOf(all.map((each, other) => (other <= index ? judged(each.audit.id, 'fail') : each)), drawn, standardPreset).value
      expect(value, audit.id).toBeLessThanOrEqual(last)
      last = value ?? 0
    }
    expect(last).toBe(0)
  })

  it('weighs only audits there are', () => {
    const ids = new Set(audits.map(({ id }) => id))

    expect(Object.keys(standardPreset.byAudit).filter((id) => !ids.has(id))).toEqual([])
    expect(audits.every((audit) => weightOf(standardPreset, audit) > 0)).toBe(true)
  })

  it('can be asked for some networks only', () => {
    const report = auditPage(pageOf(good), { networks: ['lemmy'] })

    expect(report.judged.length).toBeLessThan(audits.length)
    expect(report.judged.every(({ audit }) => audit.affects === 'all' || audit.affects.includes('lemmy'))).toBe(true)
  })
})
