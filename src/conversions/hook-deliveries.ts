import { createAppendBatcher, groupsUnderWay } from '../links/index.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import { StorageError } from '../platform/db/errors.ts'
import type { Log } from '../platform/log/log.ts'
import { acceptDeliveries } from './procedures.mjs'
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
/** How long accepted deliveries wait for each other before they are recorded. */
const gatherMs = 50

/** Accepts deliveries in groups, one commit each, and turns them into conversions behind. */
export function createDeliveries({ database, clock, log, record }: DeliveriesTools): Deliveries {
  const { db } = database
  let running: Promise<void> = Promise.resolve()
  let gathering: NodeJS.Timeout | null = null
  let cleaning: NodeJS.Timeout | null = null

  const batcher = createAppendBatcher<NewDelivery, DeliveryResult>({ most: 500, underWay: groupsUnderWay(database.kind), write: accept, storeFailed: (error) => error instanceof StorageError })

  async function accept(deliveries: readonly NewDelivery[]): Promise<readonly DeliveryResult[]> {
    const results = await database.perform(acceptDeliveries, deliveries)
    if (results.includes('accepted')) later()
    return results
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
      while (await recordSome()) { /* until none waits */ }
    })
    running = turn.catch(() => { /* told to whoever asked */ })
    return turn
  }

  function later(): void {
    gathering ??= setTimeout(recordGathered, gatherMs)
  }

  function recordGathered(): void {
    if (gathering !== null) clearTimeout(gathering)
    gathering = null
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
      if (gathering !== null) recordGathered()
      await running
    },
  }
}
