import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { networkLimits } from './network-limits.ts'
import { limits as rehearsalLimits } from './rehearsal/limits.ts'
import { createRegistry, registry } from './registry.ts'

// Folders of this module that are not a network.
const notNetworks = ['pages']

// The rehearsal needs a store to be made: here only its place in the list matters.
const everyNetwork = createRegistry({ channel: { id: 'rehearsal', name: 'Rehearsal', limits: rehearsalLimits, connecting: [] } })

it('lists every network folder once, and the id is the folder name', () => {
  const folders = readdirSync(new URL('.', import.meta.url), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !notNetworks.includes(entry.name))
    .map((entry) => entry.name)

  expect(everyNetwork.map(({ id }) => id).toSorted()).toEqual(folders.toSorted())
  expect(everyNetwork.slice(0, -1)).toEqual(registry)
})

it('gives the composer the same limits as the server', () => {
  expect(Object.keys(networkLimits).toSorted()).toEqual(everyNetwork.map(({ id }) => id).toSorted())
  for (const { id, limits } of everyNetwork) expect(networkLimits[id]).toBe(limits)
})
