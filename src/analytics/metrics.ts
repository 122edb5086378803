import type { Language } from '../platform/i18n.ts'
import type { MetricDefinition } from './schema.ts'
import { metricWords } from './words.ts'

type Plain = Omit<MetricDefinition, 'name' | 'formula' | 'source'>

/**
 * The metric registry: every number a screen shows, its stage and unit, and what it may never be added to. Its words
 * (name, formula, source) are in `words.ts`, in every language.
 */
const registry = [
  { id: 'posts', stage: 'visibility', unit: 'count', networks: [], notAddableWith: [] },
  { id: 'potentialReach', stage: 'visibility', unit: 'people', networks: ['bluesky', 'mastodon', 'rehearsal'], notAddableWith: ['impressions'] },
  { id: 'impressions', stage: 'visibility', unit: 'count', networks: [], notAddableWith: ['potentialReach'] },
  { id: 'engagements', stage: 'engagement', unit: 'count', networks: ['bluesky', 'mastodon', 'rehearsal'], notAddableWith: ['likes', 'replies', 'reposts', 'clicks'] },
  { id: 'likes', stage: 'engagement', unit: 'count', networks: ['bluesky', 'mastodon', 'rehearsal'], notAddableWith: ['engagements'] },
  { id: 'replies', stage: 'engagement', unit: 'count', networks: ['bluesky', 'mastodon', 'rehearsal'], notAddableWith: ['engagements', 'messagesIn'] },
  { id: 'reposts', stage: 'engagement', unit: 'count', networks: ['bluesky', 'mastodon', 'rehearsal'], notAddableWith: ['engagements'] },
  { id: 'clicks', stage: 'engagement', unit: 'count', networks: [], notAddableWith: ['engagements'] },
  { id: 'messagesIn', stage: 'engagement', unit: 'count', networks: ['bluesky', 'mastodon', 'rehearsal'], notAddableWith: ['replies', 'engagements'] },
  { id: 'messagesAnswered', stage: 'engagement', unit: 'count', networks: [], notAddableWith: [] },
  { id: 'visitors', stage: 'conversion', unit: 'people', networks: [], notAddableWith: [] },
  { id: 'conversions', stage: 'conversion', unit: 'count', networks: [], notAddableWith: [] },
  { id: 'conversionRate', stage: 'conversion', unit: 'ratio', networks: [], notAddableWith: [] },
] as const satisfies readonly Plain[]

export type MetricId = (typeof registry)[number]['id']
export const metricIds: readonly MetricId[] = registry.map((metric) => metric.id)

/** The registry in one language. */
export function describeMetrics(language: Language): readonly MetricDefinition[] {
  return registry.map((metric) => ({
    ...metric,
    networks: [...metric.networks],
    notAddableWith: [...metric.notAddableWith],
    ...metricWords[language][metric.id],
  }))
}
