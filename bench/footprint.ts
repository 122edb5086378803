import { setTimeout as pause } from 'node:timers/promises'
import { report } from './support/outcome.ts'
import { newPlace, startProduct } from './support/programs.ts'
import { median } from './support/statistics.ts'

/** How long the program takes to its first good answer, and what it holds while nothing happens. The first start makes the database. */
await report(async (run) => {
  const place = await newPlace(run, 'sqlite')
  const first = await startProduct(place)
  await first.stop()
  const starts: number[] = []
  const idle: number[] = []
  for (let round = 0; round < run.rounds; round++) {
    const product = await startProduct(place)
    starts.push(product.startedInMs / 1000)
    if (round < 3) {
      await pause(4_000)
      idle.push(product.rssMb())
    }
    await product.stop()
  }
  return [
    { bench: 'footprint', database: 'sqlite', measure: 'first start', value: first.startedInMs / 1000, unit: 's' },
    { bench: 'footprint', database: 'sqlite', measure: 'second start', value: median(starts), rounds: starts, unit: 's', bar: { of: 'value', most: 1.5 } },
    { bench: 'footprint', database: 'sqlite', measure: 'resident memory, idle', value: median(idle), rounds: idle, unit: 'MB', bar: { of: 'value', most: 120 } },
  ]
})
