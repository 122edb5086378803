import { type Outcome, report } from './support/outcome.ts'
import { roundsOf } from './support/rounds.ts'
import { type Published, startPublishing } from './support/publishing-run.ts'
import { median, quantile } from './support/statistics.ts'

/** 10,000 posts due at one instant on 100 accounts of five networks that answer after 5 ms. */
const posts = 10_000

await report(async (run) => {
  const outcomes: Outcome[] = []
  for (const kind of run.postgres ? (['sqlite', 'postgres'] as const) : (['sqlite'] as const)) {
    const publishing = await startPublishing(run, kind)
    const rssBefore = publishing.rssMb()
    const rounds: Published[] = []
    // The first round warms up and is not counted.
    let aheadMs = 2_500
    for (let round = 0; round <= roundsOf(run, kind); round++) {
      const warm = round === 0
      const moment = Date.now() + aheadMs
      const published = await publishing.publish(Array.from({ length: warm ? 500 : posts }, () => moment), 30_000)
      if (!warm) rounds.push(published)
      // Twice what this planning took per post, and a second for the product to come to rest after it; the first one is slow.
      aheadMs = Math.round(Math.min(7_000, 1_000 + 2 * published.planningMs * (posts / published.posts)))
    }
    const rates = rounds.map(({ spanMs }) => (posts * 1000) / spanMs)
    const p99s = rounds.map(({ lateness }) => quantile(lateness, 0.99) / 1000)
    const bar = <Bar extends NonNullable<Outcome['bar']>>(of: Bar) => (kind === 'sqlite' ? { bar: of } : {})
    const sum = (of: 'early' | 'twice' | 'missing'): number => rounds.reduce((all, one) => all + one[of], 0)
    outcomes.push(
      { bench: 'burst', database: kind, measure: `${posts.toLocaleString('en')} posts due at one instant, until durable`, value: median(rates), rounds: rates, unit: 'per s', ...bar({ of: 'value', least: 4_000 }), note: `${median(rounds.map(({ cpuUs }) => cpuUs)).toFixed(0)} µs of processor per post, threads of the store included` },
      { bench: 'burst', database: kind, measure: 'p99 lateness at the network', value: median(p99s), rounds: p99s, unit: 's', ...bar({ of: 'value', most: 2.5 }), note: `p50 ${(median(rounds.map(({ lateness }) => quantile(lateness, 0.5))) / 1000).toFixed(2)} s` },
      { bench: 'burst', database: kind, measure: 'early, twice or missing', value: sum('early') + sum('twice') + sum('missing'), unit: 'count', ...bar({ of: 'value', most: 0 }), note: `${sum('early')} early, ${sum('twice')} twice, ${sum('missing')} missing` },
      { bench: 'burst', database: kind, measure: 'memory after it', value: publishing.rssMb(), unit: 'MB', ...bar({ of: 'value', most: 300 }), note: `${rssBefore.toFixed(0)} MB before anything was planned` },
    )
    await publishing.stop()
  }
  return outcomes
})
