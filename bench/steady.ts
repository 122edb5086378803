import { type Outcome, report } from './support/outcome.ts'
import { startPublishing } from './support/publishing-run.ts'
import { quantile, randomFrom } from './support/statistics.ts'

/** 20 posts a second at random milliseconds for 30 seconds; on both databases at the same time, each on its own network. */
const perSecond = 20
const seconds = 30

await report(async (run) => {
  const random = randomFrom(run.seed)
  const kinds = run.postgres ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const)
  const products = await Promise.all(kinds.map(async (kind) => ({ kind, publishing: await startPublishing(run, kind) })))
  const warm = Date.now() + 2_500
  await Promise.all(products.map(({ publishing }) => publishing.publish(Array.from({ length: 100 }, (_, i) => warm + i * 10), 10_000)))
  const from = Date.now() + 2_000
  const moments = Array.from({ length: perSecond * seconds }, () => from + Math.floor(random() * seconds * 1000))
  const outcomes = await Promise.all(products.map(async ({ kind, publishing }): Promise<readonly Outcome[]> => {
    const { lateness, early, twice, missing } = await publishing.publish(moments, 20_000)
    const barred = kind === 'sqlite'
    await publishing.stop()
    return [
      { bench: 'steady', database: kind, measure: '20 posts/s at random milliseconds: p50 lateness', value: quantile(lateness, 0.5), unit: 'ms', ...(barred ? { bar: { of: 'value', most: 10 } } : {}) },
      { bench: 'steady', database: kind, measure: 'p99 lateness', value: quantile(lateness, 0.99), unit: 'ms', ...(barred ? { bar: { of: 'value', most: 50 } } : {}), note: `worst ${Math.round(quantile(lateness, 1))} ms` },
      { bench: 'steady', database: kind, measure: 'early, twice or missing', value: early + twice + missing, unit: 'count', ...(barred ? { bar: { of: 'value', most: 0 } } : {}) },
    ]
  }))
  return outcomes.flat()
})
