import { expect, it } from 'vitest'
import { badDisks, serveOn } from './storage.ts'

// The whole set runs in `npm run faults`.
for (const disk of badDisks().filter(({ what }) => /24 MB|fsync/.test(what))) {
  if ('skipped' in disk) {
    it.skip(`${disk.what}: ${disk.skipped}`, () => {})
    continue
  }
  it(`${disk.what}: nothing is acknowledged that is not durable, and work goes on by itself afterwards`, async () => {
    try {
      const report = await serveOn(disk)

      console.log(JSON.stringify(report))
      expect(report.broken).toEqual([])
      expect(report.acknowledged).toBeGreaterThan(50)
    } finally {
      disk.remove()
    }
  }, 60_000)
}
