import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { createChannels, type Channel, type Channels, type ChannelsEvents, type ChannelsTables, type Segment, type SegmentImage } from '../../src/channels/index.ts'
import type { Clock } from '../../src/platform/clock.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { createEventBus } from '../../src/platform/events.ts'
import { createFetch } from '../../src/platform/http/client.ts'
import type { Fetch } from '../../src/platform/http/fetch.ts'
import type { Log } from '../../src/platform/log/log.ts'
import { openSecrets } from '../../src/platform/secrets/open-secrets.ts'
import { databaseBench } from './databases.ts'

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent }

export interface ChannelsBench {
  readonly channels: Channels
  /** What was announced so far, in order. */
  readonly news: string[]
  /** Every request that left, `POST /xrpc/…`. */
  readonly sent: string[]
  connect(channelId: string, methodId: string, fields: Record<string, string>): Promise<string>
  close(): Promise<void>
}

/** The channels module on a real database, with the product's own guarded way out, for tests against real servers on loopback. */
export async function channelsBench(options: { registry: readonly Channel[]; publicUrl?: string; clock?: Clock }): Promise<ChannelsBench> {
  const bench = databaseBench('sqlite')
  const database = await bench.open<ChannelsTables>()
  const dataDir = mkdtempSync(join(tmpdir(), 'channels-bench-'))
  const news: string[] = []
  const sent: string[] = []
  const events = createEventBus<ChannelsEvents>((_name, cause) => {
    throw cause
  })
  for (const name of ['connectionMade', 'connectionLost', 'connectionRestored', 'connectionEnded'] as const) events.on(name, () => void news.push(name))
  const guarded = createFetch({ allowNetworks: ['127.0.0.1', 'localhost'] })
  const fetch: Fetch = (request, limits) => {
    sent.push(`${request.method} ${new URL(request.url).pathname}`)
    return guarded(request, limits)
  }
  const channels = createChannels({
    database,
    clock: options.clock ?? systemClock,
    secrets: openSecrets({ dataDir }),
    fetch,
    log: silent,
    events,
    work: { handle() {}, later: async () => {} },
    config: { publicUrl: options.publicUrl ?? 'http://127.0.0.1:1' },
    registry: options.registry,
  })
  return {
    channels,
    news,
    sent,
    async connect(channelId, methodId, fields) {
      const outcome = await channels.connect({ workspaceId: 'w', userId: 'u', name: 'U' }, { channelId, methodId, fields })
      if (!('connectionId' in outcome)) throw new Error('expected to be connected at once')
      return outcome.connectionId
    },
    async close() {
      await bench.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

export function segment(more: Partial<Segment> & { key: string }): Segment {
  return { createdAt: Date.now(), text: '', language: 'en', images: [], card: null, replyTo: null, shortLinks: [], ...more }
}

/** A picture of noise, so that it does not compress: `sides` of 1200 give well over a megabyte as PNG. */
export async function noisyImage(alt: string, width: number, height: number): Promise<SegmentImage> {
  const noise = sharp({ create: { width, height, channels: 3, background: '#888', noise: { type: 'gaussian', mean: 128, sigma: 60 } } })
  const original = await noise.png().toBuffer()
  return {
    alt,
    type: 'image/png',
    width,
    height,
    size: original.length,
    async bytes(maxBytes) {
      if (original.length <= maxBytes) return { bytes: original, type: 'image/png', width, height }
      for (let quality = 85; quality > 5; quality -= 20) {
        const bytes = await sharp(original).jpeg({ quality }).toBuffer()
        if (bytes.length <= maxBytes) return { bytes, type: 'image/jpeg', width, height }
      }
      throw new Error('a test image that does not fit')
    },
  }
}
