import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from './outcome.ts'
import { type Kind, newPlace, type Place, seed } from './programs.ts'
import type { SeedAnswer, SeedTask } from './seed.ts'

export interface Seeded extends SeedAnswer {
  readonly place: Place
}

interface SeedOf {
  readonly benches: readonly string[]
  readonly kinds: readonly Kind[]
  readonly task: (run: Run) => Omit<SeedTask, keyof Place | 'seed'>
}

const both = ['sqlite', 'postgres'] as const
/** How many drafts the API bench may edit in a round: one can be edited once, at the revision it has. */
export const editsARound = 1_500

/** What a bench finds in its database when it begins. */
const seeds = {
  /** Making it on PostgreSQL too would take half of the whole suite's time. */
  'a million events': { benches: ['loop', 'backup'], kinds: ['sqlite'], task: () => ({ events: 1_000_000 }) },
  'short links': { benches: ['redirect'], kinds: both, task: () => ({ links: 10_000 }) },
  'a site': { benches: ['webhooks'], kinds: both, task: () => ({ sites: 1 }) },
  /** A site may send 10,000 a second: forty of them are never the limit. */
  sites: { benches: ['ingest'], kinds: both, task: () => ({ sites: 40 }) },
  'posts and people': { benches: ['api'], kinds: both, task: ({ rounds }) => ({ posts: 100_000, people: 100_000, drafts: editsARound * (rounds + 1), links: 1_000 }) },
} as const satisfies Readonly<Record<string, SeedOf>>

export type SeedName = keyof typeof seeds

/** What was seeded: by prepare.ts before anything was timed, else now. Benches that read only share one. */
export async function seeded(run: Run, name: SeedName, kind: Kind): Promise<Seeded> {
  const remembered = join(run.folder, `${name.replaceAll(' ', '-')}-${kind}.json`)
  if (existsSync(remembered)) return JSON.parse(readFileSync(remembered, 'utf8')) as Seeded
  const place = await newPlace(run, kind)
  const made = { place, ...(await seed(place, { seed: run.seed, ...seeds[name].task(run) })) }
  writeFileSync(remembered, JSON.stringify(made))
  return made
}

/** What the benches of a run need on one kind of database, the longest first. */
export const neededBy = (run: Run, kind: Kind): readonly SeedName[] =>
  (Object.keys(seeds) as SeedName[]).filter((name) => {
    const { benches, kinds }: SeedOf = seeds[name]
    return benches.some((bench) => run.benches.includes(bench)) && kinds.includes(kind)
  })
