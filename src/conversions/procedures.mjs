// @ts-check
import { listed } from './insertions.mjs'
import { recordConversions } from './record-conversions.mjs'
import { recordVisits } from './record-visits.mjs'
/**
 * What is written thousands of times a second (see platform/db/procedure.ts).
 * @import { Procedure, Step } from '../platform/db/procedure.ts'
 * @import { ConversionToRecord, ConversionsInput, DeliveriesInput, PagesInput, RecordedConversion } from './record-conversions.ts'
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

/** What a shop's server says. @type {Procedure<ConversionsInput, readonly RecordedConversion[]>} */
export const recordBatch = {
  from: import.meta.url,
  name: 'recordBatch',
  * run({ workspaceId, conversions, clicks }, kind) {
    yield alone(workspaceId, kind)
    return yield* recordConversions(workspaceId, conversions, clicks, kind)
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
