export { type Analytics, createAnalytics } from './analytics.ts'
export { loopSources } from './loop-sources.ts'
export type { AnalyticsTables } from './store.ts'
