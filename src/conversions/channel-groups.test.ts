import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { groupArrival, type Arrival } from './channel-groups.ts'

const shared = new URL('../../../shared/data/channels/', import.meta.url)
const present = existsSync(shared)
const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(name, shared), 'utf8')) as T

const arrival = (more: Partial<Arrival>): Arrival => ({ source: null, medium: null, campaign: null, referrer: null, adClickIds: [], ...more })

describe('channel groups', () => {
  it.each([
    ['https://en.wikipedia.org/wiki/Coffee', 'community', 'wikipedia'],
    ['https://www.reddit.com/', 'community', 'reddit'],
    ['https://news.ycombinator.com/', 'community', 'hackernews'],
    ['https://lemmy.ml/', 'community', 'lemmy'],
    ['https://forum.example.it/', 'community', 'forum.example.it'],
    ['https://example.it/forum/viewtopic.php?t=3', 'community', 'example.it'],
    ['https://discord.com/', 'community', 'discord'],
    ['https://chatgpt.com/', 'ai-assistant', 'chatgpt'],
    ['https://bsky.app/', 'social', 'bluesky'],
    ['https://go.bsky.app/', 'social', 'bluesky'],
    ['https://mastodon.social/', 'social', 'mastodon'],
    ['https://t.co/', 'social', 'x'],
    ['https://t.me/', 'social', 'telegram'],
    ['https://web.whatsapp.com/', 'social', 'whatsapp'],
    ['https://www.pinterest.co.uk/', 'social', 'pinterest'],
    ['https://m.facebook.com/', 'social', 'facebook'],
    ['https://www.google.co.uk/', 'organic-search', 'google'],
    ['https://duckduckgo.com/', 'organic-search', 'duckduckgo'],
    ['https://mail.google.com/', 'email', 'gmail'],
    ['https://webmail.aruba.it/', 'email', 'aruba'],
    ['https://www.youtube.com/', 'video', 'youtube'],
    ['android-app://com.slack/', 'social', 'slack'],
    ['https://blog.example.org/', 'referral', 'blog.example.org'],
  ])('%s is %s', (referrer, group, source) => {
    expect(groupArrival(arrival({ referrer }))).toMatchObject({ group, source, direct: false })
  })

  it('says direct only when nobody sent them', () => {
    expect(groupArrival(arrival({}))).toMatchObject({ group: 'direct', why: 'direct', direct: true, source: '(direct)' })
    expect(groupArrival(arrival({ source: '(direct)', medium: '(none)' }))).toMatchObject({ group: 'direct', direct: true })
  })

  it('takes fbclid alone for Facebook unpaid, and gclid for an ad', () => {
    expect(groupArrival(arrival({ adClickIds: ['fbclid'] }))).toMatchObject({ group: 'social', source: 'facebook', why: 'fbclid' })
    expect(groupArrival(arrival({ adClickIds: ['fbclid'], source: 'fb', medium: 'paid' }))).toMatchObject({ group: 'paid-social' })
    expect(groupArrival(arrival({ adClickIds: ['gclid'], referrer: 'https://www.google.com/' }))).toMatchObject({ group: 'paid-search', why: 'ad-click:gclid' })
  })

  it('lets a workspace’s own rule win, and says so', () => {
    const rules = [{ id: 'r1', field: 'referrerHost', match: 'intranet.*', group: 'referral' }, { id: 'r2', field: 'source', match: 'bluesky', group: 'community' }] as const
    expect(groupArrival(arrival({ referrer: 'https://bsky.app/' }), rules)).toMatchObject({ group: 'community', why: 'rule:r2' })
  })

  it('never says less than UTM does', () => {
    expect(groupArrival(arrival({ source: 'bluesky', medium: 'social', campaign: 'spring', referrer: 'https://www.google.com/' }))).toMatchObject({ group: 'social', source: 'bluesky', campaign: 'spring', why: 'utm:social' })
    expect(groupArrival(arrival({ source: 'newsletter', medium: 'email' }))).toMatchObject({ group: 'email' })
  })
})

// The reference cases stay where they are: `../shared` beside the project.
describe.skipIf(!present)('channel groups against the reference cases (skipped without ../shared)', () => {
  it('agrees with GA4’s published rules in all 30 cases', () => {
    interface Case { source: string; medium: string; campaign: string; by_rules: string }
    for (const one of read<Case[]>('ga4_cases.json')) expect([one.source, one.medium, one.campaign, groupArrival(arrival(one)).ga4Group]).toEqual([one.source, one.medium, one.campaign, one.by_rules])
  })

  it('knows at least 14 of 14 social, 11 of 11 assistants, 20 of 23 search engines and 60 of 65 mail senders', () => {
    interface Case { uri: string; medium: string }
    const groups: Readonly<Record<string, readonly string[]>> = { social: ['social', 'community', 'video'], chatbot: ['ai-assistant'], search: ['organic-search'], email: ['email'], paid: ['paid-other'] }
    const least: Readonly<Record<string, number>> = { social: 14, chatbot: 11, search: 20, email: 60, paid: 5 }
    const missed: string[] = []
    const hits: Record<string, number> = {}
    for (const { uri, medium } of read<Case[]>('snowplow-referer-tests.json')) {
      const wanted = groups[medium]
      if (wanted === undefined) continue
      if (wanted.includes(groupArrival(arrival({ referrer: uri })).group)) hits[medium] = (hits[medium] ?? 0) + 1
      else missed.push(`${medium} ${new URL(uri).host}`)
    }
    for (const [medium, count] of Object.entries(least)) expect(hits[medium] ?? 0, `${medium}: missed ${missed.join(', ')}`).toBeGreaterThanOrEqual(count)
  })
})
