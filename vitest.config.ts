import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { ClosingLine } from './test/support/closing-line.ts'

// Forks, not threads: the store has threads of its own, and a killed test process must not take the others along.
const shared = { pool: 'forks' as const, isolate: false, globalSetup: ['test/support/global-setup.ts'], environment: 'node' as const }

/** Two files at a time where there is room: much of these tests is waiting for other programs. */
const sideBySide = availableParallelism() >= 4 ? 2 : 1

export default defineConfig({
  test: {
    reporters: ['default', new ClosingLine()],
    // What a whole run leaves on disk takes its time to be removed on a busy machine.
    teardownTimeout: 60_000,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          // One project after the other: browsers, other programs and faults need the machine.
          sequence: { groupOrder: 0 },
          include: ['src/**/*.test.{ts,tsx}', 'test/*.test.ts', 'tools/**/*.test.ts'],
          testTimeout: 15_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          ...shared,
          name: 'browser',
          sequence: { groupOrder: 1 },
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          maxWorkers: sideBySide,
        },
      },
      {
        test: {
          ...shared,
          name: 'journey',
          sequence: { groupOrder: 2 },
          include: ['test/journey/**/*.test.ts', 'test/security/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: sideBySide,
        },
      },
      {
        test: {
          ...shared,
          name: 'faults',
          sequence: { groupOrder: 3 },
          include: ['faults/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
    ],
  },
})
