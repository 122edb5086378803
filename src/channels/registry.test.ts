import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { networkLimits } from './network-limits.ts'
import { registry } from './registry.ts'

// Folders of this module that are not a network.
const notNetworks = ['pages']

it('lists every network folder once, and the id is the folder name', () => {
  const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !notNetworks.includes(entry.name))
    .map((entry) => entry.name)

  expect(registry.map(({ id }) => id).toSorted()).toEqual(folders.toSorted())
})

it('gives the composer the same limits as the server', () => {
  expect(Object.keys(networkLimits).toSorted()).toEqual(registry.map(({ id }) => id).toSorted())
  for (const { id, limits } of registry) expect(networkLimits[id]).toBe(limits)
})
