import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from './outcome.ts'
import { type Kind, newPlace, type Place, seed } from './programs.ts'
import type { SeedAnswer } from './seed.ts'

export interface Million extends SeedAnswer {
  readonly place: Place
}

/** The workspace with 1,000,000 events: made by the first bench of a run that needs it, used by the others. */
export async function million(run: Run, kind: Kind): Promise<Million> {
  const remembered = join(run.folder, `million-${kind}.json`)
  if (existsSync(remembered)) return JSON.parse(readFileSync(remembered, 'utf8')) as Million
  const place = await newPlace(run, kind)
  const made = { place, ...(await seed(place, { seed: run.seed, events: 1_000_000 })) }
  writeFileSync(remembered, JSON.stringify(made))
  return made
}
