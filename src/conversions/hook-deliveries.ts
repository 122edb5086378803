import { CompiledQuery } from 'kysely'
import { createAppendBatcher } from '../links/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import { StorageError } from '../platform/db/errors.ts'
import type { Log } from '../platform/log/log.ts'
import type { ConversionsTables, HookDeliveryRow } from './store.ts'

/** A delivery whose signature is good and whose rows are sound. */
export type NewDelivery = Omit<HookDeliveryRow, 'waiting'>
export type DeliveryResult = 'accepted' | 'duplicate' | 'other-body'

export interface Deliveries {
  /** Durable when it resolves. The same id again is a duplicate; with another body it is a mistake of the sender. */
  add(delivery: NewDelivery): Promise<DeliveryResult>
  /** Everything accepted before is recorded when it resolves. */
  settled(): Promise<void>
  start(): void
  stop(): Promise<void>
}

export interface DeliveriesTools {
  readonly database: Database<ConversionsTables>
  readonly clock: Clock
  readonly log: Log
  /** Records the conversions of deliveries, which wait no longer then; those that wait no more are left alone. */
  record(workspaceId: string, deliveries: readonly HookDeliveryRow[]): Promise<void>
}

/** How long an id is known again. */
const keptMs = 30 * 86_400_000
/** Deliveries recorded in one transaction. */
const atOnce = 500
const columns = ['workspace_id', 'hook_id', 'delivery_id', 'body_hash', 'at', 'body', 'signed_once'] as const

/** Accepts deliveries in groups, one commit each, and turns them into conversions behind. */
export function createDeliveries({ database, clock, log, record }: DeliveriesTools): Deliveries {
  const { db } = database
  const insert = insertText(database.kind)
  let running: Promise<void> = Promise.resolve()
  let queued = false
  let cleaning: NodeJS.Timeout | null = null

  const batcher = createAppendBatcher<NewDelivery, DeliveryResult>({ most: 500, write: accept, storeFailed: (error) => error instanceof StorageError })

  async function accept(deliveries: readonly NewDelivery[]): Promise<readonly DeliveryResult[]> {
    const first = new Map<string, NewDelivery>()
    for (const one of deliveries) if (!first.has(nameOf(one))) first.set(nameOf(one), one)
    // In one order for every process, which may meet on the same ids.
    const rows = [...first].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => columns.map((column) => one[column]))
    const [answer] = await database.commit([{ compile: () => CompiledQuery.raw(insert, [JSON.stringify(rows)]) }])
    const fresh = new Set((answer?.rows ?? []).map((row) => nameOf(row as unknown as NewDelivery)))
    const repeated = [...first.values()].filter((one) => !fresh.has(nameOf(one)))
    const before = new Map(repeated.length === 0 ? [] : (await db.selectFrom('hook_deliveries').select(['workspace_id', 'hook_id', 'delivery_id', 'body_hash'])
      .where('hook_id', 'in', [...new Set(repeated.map(({ hook_id }) => hook_id))]).where('workspace_id', 'in', [...new Set(repeated.map(({ workspace_id }) => workspace_id))])
      .where('delivery_id', 'in', [...new Set(repeated.map(({ delivery_id }) => delivery_id))]).execute()).map((row) => [nameOf(row), row.body_hash]))
    if (fresh.size > 0) later()
    return deliveries.map((one) => {
      const name = nameOf(one)
      if (fresh.has(name) && first.get(name) === one) return 'accepted'
      const hash = fresh.has(name) ? first.get(name)?.body_hash : before.get(name)
      // Neither new nor known by its id: the same signed bytes came before under another.
      return hash === undefined || hash === one.body_hash ? 'duplicate' : 'other-body'
    })
  }

  /** True when there may be more. Two processes that record the same ones wait for each other, and the second finds them done. */
  async function recordSome(): Promise<boolean> {
    const waiting = await db.selectFrom('hook_deliveries').select('workspace_id').where('waiting', '=', 1).limit(1).executeTakeFirst()
    if (waiting === undefined) return false
    const rows = await db.selectFrom('hook_deliveries').selectAll().where('workspace_id', '=', waiting.workspace_id).where('waiting', '=', 1).orderBy('at').limit(atOnce).execute()
    await record(waiting.workspace_id, rows)
    return true
  }

  function recordAll(): Promise<void> {
    const turn = running.then(async () => {
      queued = false
      while (await recordSome()) { /* until none waits */ }
    })
    running = turn.catch(() => { /* told to whoever asked */ })
    return turn
  }

  function later(): void {
    if (queued) return
    queued = true
    recordAll().catch((cause: unknown) => log.warn('accepted deliveries could not be recorded yet', { cause }))
  }

  const forgetOld = (): void => {
    db.deleteFrom('hook_deliveries').where('at', '<', clock.now() - keptMs).where('waiting', '=', 0).execute().catch((cause: unknown) => log.warn('old deliveries could not be forgotten', { cause }))
    later()
  }

  return {
    add: (delivery) => batcher.add(delivery),
    settled: recordAll,
    start() {
      forgetOld()
      cleaning ??= setInterval(forgetOld, 3_600_000).unref()
    },
    async stop() {
      if (cleaning !== null) clearInterval(cleaning)
      cleaning = null
      await batcher.drained()
      await running
    },
  }
}

const nameOf = ({ workspace_id, hook_id, delivery_id }: Pick<NewDelivery, 'workspace_id' | 'hook_id' | 'delivery_id'>): string => `${workspace_id} ${hook_id} ${delivery_id}`

function insertText(kind: Database<unknown>['kind']): string {
  const list = columns.join(', ')
  const values = columns.map((column, i) => (kind === 'postgres' && column === 'at' ? `(value ->> ${i})::bigint` : `value ->> ${i}`)).join(', ')
  const from = kind === 'sqlite' ? 'json_each(?)' : 'json_array_elements($1::json)'
  return `insert into hook_deliveries (${list}, waiting) select ${values}, 1 from ${from} where true on conflict do nothing returning workspace_id, hook_id, delivery_id`
}

