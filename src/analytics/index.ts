export { type Analytics, createAnalytics } from './analytics.ts'
export type { Days } from './days.ts'
export type { Counted, EventFilter, ListedEvent, LoopSources, Money, NumberSources, OutPublication, OutSegment, PostLabel } from './ports.ts'
export type { AnalyticsTables } from './store.ts'
