import type { Database } from '../platform/db/database.ts'
import type { ApiPlugin } from '../platform/http/api.ts'
import { firstRunApi } from './api.ts'
import { rehearsalVerbs, type RehearsalTools } from './rehearsals.ts'
import { type FirstRunTables, rehearsalsStore } from './store.ts'

export type { FirstRunTables } from './store.ts'

export interface FirstRun {
  readonly api: ApiPlugin
  /** Once at start: removes rehearsals that a process which died left half filled. */
  start(): Promise<void>
}

/** The first steps in a new installation: a workspace filled with a believable month, and its end. Build it before `work.start()`. */
export function createFirstRun({ database, ...tools }: Omit<RehearsalTools, 'store' | 'alone'> & { readonly database: Database<FirstRunTables> }): FirstRun {
  const rehearsals = rehearsalVerbs({ ...tools, store: rehearsalsStore(database), alone: database.kind === 'sqlite' })
  return { api: firstRunApi(rehearsals), start: () => rehearsals.tidy() }
}
