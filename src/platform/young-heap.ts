import { PerformanceObserver } from 'node:perf_hooks'
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

/**
 * A half of the young heap that is larger grows no more. Halves double from 1 MB and hold a few bytes less, so they come to 16 MB. V8 itself goes on to 64
 * as soon as enough of what answers are made of has outlived a collection, and keeps both: a hundred megabytes of a product that holds thirty.
 */
const enough = 15 * 2 ** 20

/**
 * Lets the young heap of this thread grow from now on, up to a bound (bin/passaparola.mjs starts it so that it does not grow at all). V8's own bound can
 * only be set where Node is started, but by how much it grows is read each time: so whether it may is seen to after every collection.
 */
export function boundYoungHeap(): void {
  let grows = true
  const allow = (growing: boolean): void => {
    grows = growing
    setFlagsFromString(`--semi-space-growth-factor=${growing ? 2 : 1}`)
  }
  allow(true)
  new PerformanceObserver(() => {
    const young = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space')
    const mayGrow = young === undefined || young.space_used_size + young.space_available_size < enough
    if (mayGrow !== grows) allow(mayGrow)
  }).observe({ entryTypes: ['gc'] })
}
