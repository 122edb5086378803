// @ts-check
import { listed } from '../platform/db/procedure-steps.mjs'
import { deliveryRows, put } from './insertions.mjs'
import { recordConversions } from './record-conversions.mjs'
import { recordVisits } from './record-visits.mjs'
/**
 * What is written thousands of times a second (see platform/db/procedure.ts).
 * @import { Procedure, Step } from '../platform/db/procedure.ts'
 * @import { DeliveryResult, NewDelivery } from './hook-deliveries.ts'
 * @import { Columns, ConversionToRecord, ConversionsInput, DeliveriesInput, PagesInput, RecordedConversions } from './record-conversions.ts'
 */

/**
 * One writer per workspace at a time, so that two processes agree on visits, visitors and "once". SQLite has one writer anyway.
 * @type {(workspaceId: string, kind: 'sqlite' | 'postgres') => Step[]}
 */
const alone = (workspaceId, kind) => (kind === 'sqlite' ? [] : [{ text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))', values: [`conversions ${workspaceId}`] }])

/** What pages saw, and the goals reached on them. @type {Procedure<PagesInput, readonly string[]>} */
export const recordPages = {
  from: import.meta.url,
  name: 'recordPages',
  * run({ workspaceId, seen, reached, clicks, sites, at }, kind) {
    yield alone(workspaceId, kind)
    const visits = yield* recordVisits(workspaceId, seen, kind)
    yield* recordConversions(workspaceId, reached.map(({ visit, conversion }) => ofVisit(conversion, visits[visit] ?? '')), clicks, kind)
    yield sites.map((id) => ({ text: 'update sites set last_seen_at = $1 where workspace_id = $2 and id = $3', values: [at, workspaceId, id] }))
    return visits
  },
}

/** Without an id of the shop's, a goal counts once per visit. @type {(conversion: ConversionToRecord, visitId: string) => ConversionToRecord} */
const ofVisit = (conversion, visitId) => ({ ...conversion, visitId, externalId: conversion.externalId === perVisit ? `visit:${visitId}` : conversion.externalId })

/** Stands for the visit's id in a conversion without an id of its own. */
export const perVisit = '\u0001visit'

/** What a shop's server says. @type {Procedure<ConversionsInput, RecordedConversions>} */
export const recordBatch = {
  from: import.meta.url,
  name: 'recordBatch',
  size: ({ conversions }) => 20 + conversions.length,
  * run({ workspaceId, conversions, clicks }, kind) {
    yield alone(workspaceId, kind)
    const most = kind === 'sqlite' ? mostInMemory : conversions.length
    /** @type {{ ids: string[], same: number[], journeys: RecordedConversions['journeys'][number][] }} */
    const all = { ids: [], same: [], journeys: [] }
    for (let from = 0; from < conversions.length; from += most) {
      const { ids, same, journeys } = yield* recordConversions(workspaceId, rowsOf(conversions, from, from + most), clicks, kind)
      for (const id of ids) all.ids.push(id)
      for (const place of same) all.same.push(from + place)
      for (const [place, journey] of journeys) all.journeys.push([from + place, journey])
    }
    return all
  },
}

/** The writing thread has a small heap for what is young: more rows at a time would outlive it, and be copied about instead of forgotten. */
const mostInMemory = 100

/** @type {(rows: Columns, from: number, to: number) => readonly ConversionToRecord[]} */
function rowsOf({ length, columns }, from, to) {
  /** @type {ConversionToRecord[]} */
  const rows = []
  for (let i = from; i < Math.min(to, length); i++) {
    rows.push({
      goalId: at(columns.goalId, i), windowDays: at(columns.windowDays, i), externalId: at(columns.externalId, i), at: at(columns.at, i), recordedAt: at(columns.recordedAt, i), source: at(columns.source, i),
      siteId: at(columns.siteId, i), visitId: at(columns.visitId, i), clickId: at(columns.clickId, i), amountMinor: at(columns.amountMinor, i), currency: at(columns.currency, i),
    })
  }
  return rows
}

/**
 * @template Value
 * @param {Value | readonly Value[]} column
 * @param {number} i
 */
const at = (column, i) => /** @type {Value} */ (Array.isArray(column) ? column[i] : column)

/** @type {(one: Pick<NewDelivery, 'workspace_id' | 'hook_id' | 'delivery_id'>) => string} */
const nameOf = ({ workspace_id, hook_id, delivery_id }) => `${workspace_id} ${hook_id} ${delivery_id}`

/** Deliveries of hooks as they come, in any order; what each is, in the same. @type {Procedure<readonly NewDelivery[], readonly DeliveryResult[]>} */
export const acceptDeliveries = {
  from: import.meta.url,
  name: 'acceptDeliveries',
  * run(deliveries, kind) {
    /** @type {Map<string, NewDelivery>} */
    const first = new Map()
    for (const one of deliveries) if (!first.has(nameOf(one))) first.set(nameOf(one), one)
    // In one order for every process, which may meet on the same ids.
    const rows = [...first].sort(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => ({ ...one, waiting: 1 }))
    const [written] = yield [put(deliveryRows, rows)]
    const fresh = new Set((written?.rows ?? []).map((row) => nameOf(/** @type {NewDelivery} */ (/** @type {unknown} */ (row)))))
    const repeated = Map.groupBy(rows.filter((one) => !fresh.has(nameOf(one))), ({ workspace_id, hook_id }) => `${workspace_id} ${hook_id}`)
    const found = yield [...repeated.values()].map((own) => ({
      text: `select workspace_id, hook_id, delivery_id, body_hash from hook_deliveries where workspace_id = $1 and hook_id = $2 and delivery_id in ${listed(3, kind)}`,
      values: [own[0]?.workspace_id ?? '', own[0]?.hook_id ?? '', JSON.stringify(own.map(({ delivery_id }) => delivery_id))],
    }))
    const before = new Map(found.flatMap((answer) => /** @type {NewDelivery[]} */ (/** @type {unknown} */ (answer.rows)).map((row) => [nameOf(row), row.body_hash])))
    return deliveries.map((one) => {
      const name = nameOf(one)
      if (fresh.has(name) && first.get(name) === one) return 'accepted'
      const hash = fresh.has(name) ? first.get(name)?.body_hash : before.get(name)
      // Neither new nor known by its id: the same signed bytes came before under another.
      return hash === undefined || hash === one.body_hash ? 'duplicate' : 'other-body'
    })
  },
}

/** What accepted deliveries of hooks brought; they wait no longer. @type {Procedure<DeliveriesInput, null>} */
export const recordDeliveries = {
  from: import.meta.url,
  name: 'recordDeliveries',
  * run({ workspaceId, deliveries, clicks }, kind) {
    yield alone(workspaceId, kind)
    for (const [hookId, own] of Map.groupBy(deliveries, ({ hookId: id }) => id)) {
      // Those that another process recorded meanwhile, or that went with their workspace, are left alone.
      const [taken] = yield [
        { text: `update hook_deliveries set waiting = 0, body = '' where workspace_id = $1 and hook_id = $2 and waiting = 1 and delivery_id in ${listed(3, kind)} returning delivery_id`, values: [workspaceId, hookId, JSON.stringify(own.map(({ deliveryId }) => deliveryId))] },
        { text: 'update hooks set last_at = $1 where workspace_id = $2 and id = $3', values: [own.reduce((latest, { at }) => Math.max(latest, at), 0), workspaceId, hookId] },
      ]
      const ids = new Set(taken?.rows.map((row) => row['delivery_id']))
      yield* recordConversions(workspaceId, own.filter(({ deliveryId }) => ids.has(deliveryId)).flatMap(({ conversions }) => conversions), clicks, kind)
    }
    return null
  },
}
