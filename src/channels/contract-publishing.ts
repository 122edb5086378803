import { expect, it } from 'vitest'
import { FetchError } from '../platform/http/fetch.ts'
import type { Publishing, Segment } from './channel.ts'
import { fakeAccess, stored, type ChannelExamples, type PublishExample } from './contract-examples.ts'
import { ChannelError } from './errors.ts'
import { cut, fakeNetwork, hungUp, noConnection, type Answer } from './fake-network.ts'

const never = new AbortController().signal

/** The promises of every channel that publishes. */
export function describePublishing(publishing: Publishing, examples: ChannelExamples): void {
  const { text } = examples

  /** Prepares and publishes; the last exchange (the call others see) may answer something else. */
  async function run(example: PublishExample, finalAnswer?: Answer) {
    const exchanges = [...(example.prepare ?? []), ...example.publish]
    const last = exchanges.at(-1)
    if (!last) throw new Error('an example needs the visible call')
    const network = fakeNetwork([...exchanges.slice(0, -1), finalAnswer ? { ...last, answer: finalAnswer } : last])
    const access = fakeAccess(network, examples)
    const prepared = stored(await publishing.prepare?.(example.segment, access, never))
    const published = await publishing.publish(example.segment, prepared, access, never)
    network.verify()
    return { published, network, prepared }
  }

  async function refusedWith(answer: Answer): Promise<ChannelError> {
    const caught: unknown = await run(text, answer).then(
      () => null,
      (error: unknown) => error,
    )
    expect(caught).toBeInstanceOf(ChannelError)
    return caught as ChannelError
  }

  it('returns where the post is', async () => {
    const { published } = await run(text)

    expect(published.ref.id).not.toBe('')
    expect(URL.canParse(published.url)).toBe(true)
    expect(stored(published)).toEqual(published)
  })

  it('sends the same key for the same segment, and another for another', async () => {
    const key = async (segment: Segment) => {
      const last = (await run({ ...text, segment })).network.sent.at(-1)
      return last ? examples.requestKey(last) : null
    }

    const first = await key(text.segment)
    expect(await key(text.segment)).toBe(first)
    if (first === null) return expect(publishing.resolution.class).not.toMatch(/key/)
    const otherKey: unknown = await key({ ...text.segment, key: `${text.segment.key}-other` }).catch((error: unknown) => error)
    expect(otherKey).not.toBe(first)
  })

  if (examples.image) {
    const { image } = examples
    it('prepares as often as asked, and either result can be published', async () => {
      const network = fakeNetwork([...(image.prepare ?? []), ...(image.prepare ?? []), ...image.publish])
      const access = fakeAccess(network, examples)

      await publishing.prepare?.(image.segment, access, never)
      const again = stored(await publishing.prepare?.(image.segment, access, never))
      const published = await publishing.publish(image.segment, again, access, never)

      network.verify()
      expect(published.ref.id).not.toBe('')
    })
  }

  it('asks to reconnect when the authorisation is refused', async () => {
    expect((await refusedWith(examples.unauthorised ?? { status: 401, json: {} })).refusal).toBe('reconnect')
  })

  it('says busy, and for how long, when rate limited', async () => {
    const error = await refusedWith({ status: 429, json: {}, headers: { 'retry-after': '30' } })

    expect(error).toMatchObject({ refusal: 'busy', retryAfterSeconds: 30 })
  })

  it.each([500, 502, 504])('says unknown on a %i, so nobody retries blindly', async (status) => {
    expect((await refusedWith({ status, text: '<h1>Oops</h1>' })).refusal).toBe('unknown')
  })

  it.each([
    ['is cut', cut()],
    ['hangs up', hungUp()],
    ['answers too much', { throws: new FetchError('too-large', 'more than we read') }],
  ] as const)('says unknown when the connection %s after sending', async (_how, answer) => {
    expect((await refusedWith(answer)).refusal).toBe('unknown')
  })

  it.each([
    ['no connection', noConnection()],
    ['our guard refusing the address', { throws: new FetchError('refused', 'a private address') }],
  ] as const)('says not-sent on %s', async (_what, answer) => {
    expect((await refusedWith(answer)).refusal).toBe('not-sent')
  })

  it.each([
    ['HTML', { text: '<!doctype html><title>Welcome</title>' }],
    ['broken JSON', { text: '{"id":' }],
    ['JSON of another shape', { json: { ok: true } }],
    ['nothing', { text: '' }],
  ] as const)('says unknown when a success carries %s', async (_what, answer) => {
    expect((await refusedWith(answer)).refusal).toBe('unknown')
  })

  it.each(examples.refusals.map((example) => [describeAnswer(example.answer), example] as const))('understands %s', async (_what, example) => {
    const error = await refusedWith(example.answer)

    expect(error.refusal).toBe(example.refusal)
    if (example.retryAfterSeconds !== undefined) expect(error.retryAfterSeconds).toBe(example.retryAfterSeconds)
  })

  it('never puts a token in an error, even when the network echoes it', async () => {
    const echo = examples.secrets.join(' ')
    const answers: Answer[] = [
      { status: 400, json: { error: 'Bad', echoed: echo } },
      { status: 401, text: echo },
      { status: 500, text: echo },
      { text: `<html>${echo}` },
      { throws: new TypeError(`fetch failed: Bearer ${echo}`) },
    ]
    for (const answer of answers) {
      const told = everythingIn(await refusedWith(answer))
      for (const secret of examples.secrets) expect(told).not.toContain(secret)
    }
  })

  if (publishing.find && examples.find) {
    const { there, absent } = examples.find
    it('finds what went out, and says null when it did not', async () => {
      for (const [exchanges, expected] of [[there, true], [absent, false]] as const) {
        const network = fakeNetwork(exchanges)
        const found = await publishing.find?.(text.segment, null, fakeAccess(network, examples), never)
        network.verify()
        if (expected) expect(found?.ref.id).toBe((await run(text)).published.ref.id)
        else expect(found).toBeNull()
      }
    })

    it('does not take silence for absence', async () => {
      const network = fakeNetwork(absent.map((exchange) => ({ ...exchange, answer: { status: 503, text: '' }, times: 'any' })))
      const found = publishing.find?.(text.segment, null, fakeAccess(network, examples), never)

      await expect(found).rejects.toBeInstanceOf(ChannelError)
    })
  } else {
    it('cannot look for what went out, and says so', () => {
      expect(publishing.find).toBeUndefined()
    })
  }

  if (publishing.remove && examples.remove) {
    const { done, goneAlready } = examples.remove
    it.each([['what is there', done], ['what is gone already', goneAlready]] as const)('removes %s', async (_what, exchanges) => {
      const { published } = await run(text)
      const network = fakeNetwork(exchanges)

      await publishing.remove?.(published, fakeAccess(network, examples), never)

      network.verify()
    })
  } else {
    it('cannot remove, and says so', () => {
      expect(publishing.remove).toBeUndefined()
    })
  }
}

function describeAnswer(answer: Answer): string {
  if ('throws' in answer) return answer.throws.message
  return `${answer.status ?? 200} ${'json' in answer ? JSON.stringify(answer.json) : answer.text}`.slice(0, 120)
}

/** Everything a log could print of an error: every own property, down every cause. */
function everythingIn(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > 8) return String(error)
  const properties = Object.getOwnPropertyNames(error).map((name) => everythingIn((error as Record<string, unknown>)[name], depth + 1))
  return [error instanceof Headers ? JSON.stringify([...error]) : '', ...properties].join('\n')
}
