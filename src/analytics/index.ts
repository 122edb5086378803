export { type Analytics, createAnalytics } from './analytics.ts'
export type { Days } from './days.ts'
export type { ListedEvent, LoopSources, NumberSources, Tallies, Tally } from './ports.ts'
export type { AnalyticsTables } from './store.ts'
