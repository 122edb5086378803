import type { Resolution } from '../channels/index.ts'
import type { Database, Statement } from '../platform/db/database.ts'
import type { WorkHandler } from '../platform/work/work.ts'
import { thawSegment } from './frozen.ts'
import type { PublishingDeps } from './ports.ts'
import type { How } from './publication.ts'
import { loadPublication, type Held } from './publication-store.ts'
import type { PublicationRow, PublishingTables } from './tables.ts'

/**
 * How long a network may take to show what it accepted. At least what the channel says; more when our own posts took longer
 * (p99.9 of "visible − sent" over this connection's latest thousand samples): publishing.md, design 6.
 */
export interface Grace {
  /** Milliseconds. */
  of(row: PublicationRow, resolution: Resolution): Promise<number>
  /** Puts a look at a fresh success in the queue, now and then: later work, which never touches the publication's life. */
  sampleStatements(held: Held, segment: number, how: How): readonly Statement[]
  readonly handler: WorkHandler
}

const visibleKind = 'publish-visible'
const rememberedForMs = 10 * 60_000
/** Where the class names no grace, an unseen call is still given this long to surface. */
const graceWithoutNumberMs = { container: 60_000, 'natural-key': 60_000 } as const
const giveUpAfterMs = 60 * 60_000
const askedLateMs = 5_000

export function createGrace(deps: PublishingDeps): Grace {
  const { database, clock, channels, work } = deps
  const learnt = new Map<string, { readonly ms: number; readonly samples: number; readonly at: number }>()

  async function learn(row: PublicationRow): Promise<{ ms: number; samples: number }> {
    const known = learnt.get(row.connection_id)
    if (known !== undefined && clock.now() - known.at < rememberedForMs && clock.now() >= known.at) return known
    const lags = await visibleLags(database, row.workspace_id, row.connection_id)
    const found = { ms: percentile(lags, 0.999), samples: lags.length, at: clock.now() }
    learnt.set(row.connection_id, found)
    return found
  }

  return {
    async of(row, resolution) {
      if (resolution.class === 'blind') return 0
      if (resolution.class === 'natural-key') return graceWithoutNumberMs[resolution.class]
      if (resolution.class === 'container') return resolution.graceSeconds === undefined ? graceWithoutNumberMs.container : resolution.graceSeconds * 1000
      return Math.max(resolution.graceSeconds * 1000, (await learn(row)).ms)
    },
    sampleStatements(held, segment, how) {
      if (!how.finds || how.resolution.class === 'container' || !('graceSeconds' in how.resolution)) return []
      const samples = learnt.get(held.row.connection_id)?.samples ?? 0
      // Every one of the first thirty, then about one in fifty, chosen by the id so that a retry chooses the same.
      if (samples >= 30 && Number.parseInt(held.row.id.slice(-4), 16) % 50 !== 0) return []
      return work.laterStatements({
        workspaceId: held.row.workspace_id, kind: visibleKind, payload: { publicationId: held.row.id, segment }, dueAt: clock.now() + 1000, key: `${held.row.id}/${segment}`,
      })
    },
    handler: {
      kind: visibleKind,
      concurrency: 4,
      maxAttempts: 10,
      async run(item, signal) {
        const startedAt = clock.now()
        const { publicationId, segment } = item.payload as { publicationId: string; segment: number }
        const held = await loadPublication(database, item.workspaceId, publicationId)
        const row = held?.segments[segment]
        const publishing = held === null ? undefined : channels.channel(held.row.channel_id)?.publishing
        if (held === null || row?.status !== 'published' || row.sent_at === null || publishing?.find === undefined) return { done: true }
        const { find } = publishing
        const prepared: unknown = row.prepared === null ? undefined : JSON.parse(row.prepared)
        const look = thawSegment(held.segments, segment, row.sent_at, deps.files)
        const found = await channels.withAccount(item.workspaceId, held.row.connection_id, (access) => find(look, prepared, access, AbortSignal.any([signal, AbortSignal.timeout(30_000)])))
        const age = clock.now() - row.sent_at
        // Asked late (the program was off, or busy): how long that took says nothing about the network.
        if (found !== null && startedAt - item.dueAt > askedLateMs) return { done: true }
        if (found === null) return age > giveUpAfterMs ? { done: true } : { againAt: clock.now() + Math.max(1000, age) }
        await database.db
          .updateTable('publication_segments')
          .set({ visible_after_ms: age })
          .where('workspace_id', '=', item.workspaceId)
          .where('publication_id', '=', publicationId)
          .where('number', '=', segment)
          .execute()
        learnt.delete(held.row.connection_id)
        return { done: true }
      },
    },
  }
}

/** The value below which `share` of the numbers lie (nearest rank); 0 of none. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

async function visibleLags(database: Database<PublishingTables>, workspaceId: string, connectionId: string): Promise<readonly number[]> {
  const rows = await database.db
    .selectFrom('publication_segments as s')
    .innerJoin('publications as p', (join) => join.onRef('p.workspace_id', '=', 's.workspace_id').onRef('p.id', '=', 's.publication_id'))
    .select('s.visible_after_ms')
    .where('p.workspace_id', '=', workspaceId)
    .where('p.connection_id', '=', connectionId)
    .where('s.visible_after_ms', 'is not', null)
    .orderBy('p.published_at', 'desc')
    .limit(1000)
    .execute()
  return rows.map((row) => row.visible_after_ms ?? 0)
}
