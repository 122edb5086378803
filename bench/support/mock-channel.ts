import { type Channel, ChannelError } from '../../src/channels/index.ts'
import { FetchError } from '../../src/platform/http/fetch.ts'
import { WholeRequest } from '../../src/platform/http/whole-bodies.ts'

const words = { en: { name: 'Bench', help: 'Bench' }, it: { name: 'Bench', help: 'Bench' } }

/** A network of the natural-key class that speaks HTTP to mock-network.ts, through the product's own way out. */
export function mockChannel(id: string, url: string): Channel {
  return {
    id,
    name: id,
    callsAtOnce: 4,
    connecting: [{ kind: 'form', id: 'bench', words, fields: [], connect: () => Promise.reject(new Error('accounts are seeded')) }],
    limits: {
      source: 'bench', checkedAt: '2026-11-01', maxSegments: 10,
      measure: (text) => ({ count: text.length, max: 1000, unit: 'characters', excess: 0, bytes: null }),
      media: () => ({ maxImages: 4, types: [], maxImageBytes: 1, maxAltLength: 1 }),
    },
    publishing: {
      resolution: { class: 'natural-key' },
      async publish(segment, _prepared, to, signal) {
        const request = new WholeRequest(`${url}/posts`, { method: 'POST', body: JSON.stringify({ key: segment.key, text: segment.text }), headers: { 'content-type': 'application/json' }, signal })
        try {
          const answer = await to.fetch(request, { keepAlive: true })
          if (!answer.ok) throw new ChannelError(id, 'unknown', { remoteCode: `HTTP ${answer.status}` })
          const made = (await answer.json()) as { id: string }
          return { ref: { id: made.id, data: {} }, url: `${url}/posts/${made.id}` }
        } catch (cause) {
          if (cause instanceof ChannelError) throw cause
          throw new ChannelError(id, cause instanceof FetchError && cause.failure !== 'maybe-sent' ? 'not-sent' : 'unknown', { cause })
        }
      },
    },
  }
}
