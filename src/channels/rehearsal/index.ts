export { createRehearsal, type Rehearsal, type RehearsalDeps } from './create-rehearsal.ts'
export type { Seed, Seeded } from './seed.ts'
export type { RehearsalTables } from './store.ts'
