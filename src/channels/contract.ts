import { describe, expect, it } from 'vitest'
import type { Channel } from './channel.ts'
import { fakeAccess, stored, type ChannelExamples } from './contract-examples.ts'
import { describePublishing } from './contract-publishing.ts'
import { fakeNetwork } from './fake-network.ts'

export { fakeAccess, type ChannelExamples, type PublishExample, type RefusalExample } from './contract-examples.ts'

const never = new AbortController().signal

/** The promises every channel keeps. Call it from the channel's own test. */
export function describeChannel(channel: Channel, examples: ChannelExamples): void {
  describe(`${channel.id} keeps the channel contract`, () => {
    describeIdentity(channel, examples)
    if (channel.publishing) describePublishing(channel.publishing, examples)
    if (channel.inbox) describeInbox(channel.inbox, examples)
    if (channel.metrics) describeMetrics(channel.metrics, examples)
  })
}

function describeIdentity(channel: Channel, examples: ChannelExamples): void {
  it('has an id, a name and a way to connect, in both languages', () => {
    expect(channel.id).toMatch(/^[a-z][a-z0-9-]*$/)
    expect(channel.name).not.toBe('')
    expect(channel.connecting.length).toBeGreaterThan(0)
    expect(new Set(channel.connecting.map(({ id }) => id)).size).toBe(channel.connecting.length)
    for (const method of channel.connecting) {
      for (const language of ['en', 'it'] as const) {
        expect(method.words[language].name).not.toBe('')
        for (const field of method.fields) expect(field.words[language].label).not.toBe('')
      }
    }
  })

  it('says where its limits come from and when they were read', () => {
    expect(channel.limits.source).not.toBe('')
    expect(channel.limits.checkedAt).toMatch(/^\d{4}-\d{2}-\d{2}$/)
  })

  it('measures an empty text as nothing, and never less for more', () => {
    const learnt = examples.learnt ?? {}
    const { count, max, excess } = channel.limits.measure('', learnt)
    expect({ count, excess }).toEqual({ count: 0, excess: 0 })
    const long = channel.limits.measure('x '.repeat(max), learnt)
    expect(long.count).toBeGreaterThan(max)
    expect(long.excess).toBe(long.count - max)
  })

  it('takes the limits it learnt before its own', () => {
    const media = channel.limits.media(examples.learnt ?? {})
    expect(media.maxImages).toBeGreaterThanOrEqual(0)
    expect(media.types.length > 0 || media.maxImages === 0).toBe(true)
  })
}

function describeInbox(inbox: NonNullable<Channel['inbox']>, examples: ChannelExamples): void {
  const example = examples.inbox
  if (!example) return it('shows how its inbox answers', () => expect(example).toBeDefined())

  it('reads what the public wrote, oldest first, without markup', async () => {
    const network = fakeNetwork(example.exchanges)

    const { messages } = await inbox.poll(null, 50, fakeAccess(network, examples), never)

    network.verify()
    expect(messages).toHaveLength(example.messages)
    expect(messages.map(({ sentAt }) => sentAt)).toEqual(messages.map(({ sentAt }) => sentAt).toSorted((a, b) => a - b))
    for (const message of messages) {
      expect(message.text).not.toMatch(/<\/?(p|br|span|a)\b/)
      expect(URL.canParse(message.url)).toBe(true)
      expect(Number.isSafeInteger(message.sentAt)).toBe(true)
      expect(stored(message)).toEqual(message)
    }
  })
}

function describeMetrics(metrics: NonNullable<Channel['metrics']>, examples: ChannelExamples): void {
  const example = examples.metrics
  if (!example) return it('shows how its numbers answer', () => expect(example).toBeDefined())

  it('reads numbers by post; one it does not know is null, and a missing post is absent', async () => {
    const network = fakeNetwork(example.exchanges)

    const numbers = await metrics.posts(example.refs, fakeAccess(network, examples), never)

    network.verify()
    expect(numbers.size).toBe(example.known)
    for (const [id, post] of numbers) {
      expect(example.refs.map((ref) => ref.id)).toContain(id)
      for (const value of Object.values(post)) expect(value === null || (Number.isSafeInteger(value) && value >= 0)).toBe(true)
    }
  })
}
