import { describe, expect, it } from 'vitest'
import type { Config } from '../config/config.ts'
import { createLog } from './create-log.ts'

function open(level: Config['logLevel'] = 'debug', pretty = false) {
  const lines: string[] = []
  return { lines, log: createLog(level, { pretty, sink: { write: (line) => lines.push(line) } }), about: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> }
}

describe('the log', () => {
  it('writes one JSON object a line, with what a child always says', () => {
    const { log, lines, about } = open()

    log.child({ workspaceId: 'w1' }).child({ module: 'inbox' }).warn('a poll failed', { attempts: 3, note: 'two\nlines' })

    expect(about()).toMatchObject({ level: 'warn', message: 'a poll failed', workspaceId: 'w1', module: 'inbox', attempts: 3, note: 'two\nlines' })
    expect(String(about()['at'])).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
    expect(lines[0]?.match(/\n/g)).toHaveLength(1)
  })

  it.each<[Config['logLevel'], number]>([['debug', 4], ['info', 3], ['warn', 2], ['error', 1], ['silent', 0]])('at level %s writes %i of four', (level, count) => {
    const { log, lines } = open(level)

    log.debug('a'); log.info('b'); log.warn('c'); log.error('d')

    expect(lines).toHaveLength(count)
  })

  it('shows no secret, by its name, at any depth', () => {
    const { log, lines } = open()
    const names = ['token', 'accessToken', 'access_token', 'clientSecret', 'password', 'Authorization', 'set-cookie', 'cookie', 'apiKey', 'api_key', 'X-API-Key', 'refresh', 'refreshJwt', 'accessJwt', 'dpop', 'DPoP-nonce', 'privateKey']

    for (const name of names) log.info('x', { deep: [{ deeper: { [name]: 'canary', [`${name}List`]: ['canary'], more: { [name]: { a: 'canary' } } } }] })

    expect(lines.join('')).not.toContain('canary')
    expect(lines.join('').match(/\[redacted\]/g)?.length).toBe(names.length * 3)
  })

  it.each([
    'Authorization: Bearer canary.canary-canary', 'authorization=DPoP canarycanary', 'Basic Y2FuYXJ5OmNhbmFyeQ==canary', 'eyJhbGciOiJIUzI1NiJ9.canaryeyJ.canary_sig',
    'postgres://user:canary@db:5432/x failed', 'GET https://a.example/cb?state=1&code=canary&x=2', '/x?access_token=canary#y',
  ])('shows no secret by its look: %s', (text) => {
    const { log, lines } = open()

    log.error(text, { note: text, list: [text], cause: new Error(text, { cause: new Error(text) }) })

    expect(lines.join('')).not.toContain('canary')
  })

  it('tells a failure with its causes and no body', () => {
    const { log, about } = open()
    const cause = Object.assign(new Error('HTTP 500', { cause: new TypeError('deep') }), { status: 500, body: 'canary', request: { headers: 'canary' } })

    log.error('a publication failed', { cause: new AggregateError([cause], 'all failed') })

    expect(about()['cause']).toMatchObject({ name: 'AggregateError', message: 'all failed', errors: [{ name: 'Error', message: 'HTTP 500', status: 500, cause: { name: 'TypeError', message: 'deep' } }] })
    expect(JSON.stringify(about())).not.toContain('canary')
  })

  it('swallows anything: circles, bytes, requests, maps, huge texts and lists', () => {
    const { log, about } = open()
    const circle: Record<string, unknown> = {}
    circle['self'] = circle

    log.info('x', { circle, bytes: Buffer.alloc(9), request: new Request('https://a.example/?q=1', { headers: { a: 'canary' } }), map: new Map([[1, 2]]), big: 10n, call: () => 1, text: 'x'.repeat(9_000), list: Array.from({ length: 99 }, () => 1), when: new Date(0), nothing: undefined, tokens: 12 })

    expect(about()).toMatchObject({ circle: { self: '[circular]' }, bytes: '[9 bytes]', request: '[Request]', map: '[Map of 1]', big: '10', call: '[function]', when: '1970-01-01T00:00:00.000Z', tokens: 12 })
    expect(String(about()['text']).length).toBeLessThan(2_100)
    expect((about()['list'] as unknown[]).length).toBe(51)
  })

  it('is short and coloured on a terminal, and lets no one else colour it', () => {
    const { log, lines } = open('debug', true)

    log.warn('a poll failed', { channel: 'mastodon', name: 'evil\x1b[2J\x1b]0;title\x07', cause: new Error('timed out') })

    const [line = ''] = lines
    expect(line).toContain('a poll failed')
    expect(line).toContain('mastodon')
    expect(line).toContain('Error: timed out')
    expect(line).not.toContain('\x1b[2J')
    expect(line).not.toContain('\x1b]0')
  })
})
