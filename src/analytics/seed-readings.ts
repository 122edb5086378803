import type { Kysely } from 'kysely'
import type { PostNumbers } from '../channels/index.ts'
import type { Statement } from '../platform/db/database.ts'
import { newId } from '../platform/ids.ts'
import type { OutSegment } from './ports.ts'
import { readAgainAfter } from './read-numbers.ts'
import { type AnalyticsTables, changeBetween, type ChangeRow, counters, type MeasuredRow, noCounters } from './store.ts'

/** A reading made before we were asked to store it. `readAt`: epoch milliseconds. */
export interface SeededReading {
  readonly segment: OutSegment
  readonly readAt: number
  readonly numbers: PostNumbers
}

const rowsPerStatement = 200

/**
 * What stores a past of readings in one commit, as if each had been made in its time. They replace what was read of these
 * publications so far: the network may have been asked already, once, for everything that grew over weeks.
 */
export function seedStatements(db: Kysely<AnalyticsTables>, workspaceId: string, readings: readonly SeededReading[]): readonly Statement[] {
  const measured: MeasuredRow[] = []
  const changes: ChangeRow[] = []
  const bySegment = Map.groupBy(readings, ({ segment }) => `${segment.publicationId} ${segment.segment}`)
  for (const own of bySegment.values()) {
    const inOrder = own.toSorted((one, other) => one.readAt - other.readAt)
    const [first] = inOrder
    if (first === undefined) continue
    const { segment } = first
    const names = { workspace_id: workspaceId, publication_id: segment.publicationId, segment: segment.segment, post_id: segment.postId, connection_id: segment.connectionId }
    let row: MeasuredRow = {
      ...names, remote_id: segment.ref.id, remote_data: JSON.stringify(segment.ref.data), published_at: segment.publishedAt,
      next_read_at: segment.publishedAt, read_at: null, misses: 0, gone: 0, potential_reach: null, ...noCounters,
    }
    for (const { readAt, numbers } of inOrder) {
      const change = changeBetween(row, numbers)
      if (counters.some((counter) => (change[counter] ?? 0) !== 0)) changes.push({ ...names, id: newId(readAt), read_at: readAt, ...change })
      const again = readAgainAfter(readAt - segment.publishedAt)
      row = {
        ...row,
        ...Object.fromEntries(counters.map((counter) => [counter, numbers[counter] ?? row[counter]])),
        potential_reach: numbers.potentialReach ?? row.potential_reach,
        read_at: readAt,
        next_read_at: again === null ? Number.MAX_SAFE_INTEGER : readAt + again,
      }
    }
    measured.push(row)
  }
  const publications = [...new Set(measured.map((row) => row.publication_id))]
  return [
    ...(['number_changes', 'measured_segments'] as const).flatMap((table) =>
      inParts(publications).map((ids) => db.deleteFrom(table).where('workspace_id', '=', workspaceId).where('publication_id', 'in', ids))),
    ...inParts(measured).map((rows) => db.insertInto('measured_segments').values(rows)),
    ...inParts(changes).map((rows) => db.insertInto('number_changes').values(rows)),
  ]
}

const inParts = <T>(rows: readonly T[]): T[][] =>
  Array.from({ length: Math.ceil(rows.length / rowsPerStatement) }, (_none, part) => rows.slice(part * rowsPerStatement, (part + 1) * rowsPerStatement))
