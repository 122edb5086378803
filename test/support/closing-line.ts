import type { Reporter, TestModule } from 'vitest/node'

/** Closes a run with one plain line that any reader understands: `12 passed, 0 failed, 1 skipped`. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: 0, skipped: 0 }
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state !== 'pending') count[state] += 1
      }
      // A file that fell over before its tests is a failure of its own.
      if (module.errors().length > 0) count.failed += 1
    }
    console.log(`\n${count.passed} passed, ${count.failed + errors.length} failed, ${count.skipped} skipped`)
  }
}
