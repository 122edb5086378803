import type { Database } from '../platform/db/database.ts'
import { StorageError } from '../platform/db/errors.ts'
import { nameOf, type Held } from './publication-store.ts'
import { saveLives, type LifeChange } from './save-lives.ts'
import type { PublishingTables } from './tables.ts'

interface Waiting {
  readonly change: LifeChange
  resolve(held: Held | null): void
  reject(cause: unknown): void
}

/** So many lives share a commit: more would make the first of them wait for the last. */
const perCommit = 256

/** Two commits may be under way: the store need not wait for us between them, and what comes meanwhile gathers. */
const commitsAtOnce = 2

/** Writes the lives that runners change at the same time together. */
export function createLifeWriter(database: Database<PublishingTables>): (change: LifeChange) => Promise<Held | null> {
  let waiting: Waiting[] = []
  let writers = 0
  const underWay = new Set<string>()

  async function writeAll(): Promise<void> {
    // What changes in the same turn of the event loop goes together.
    await new Promise(setImmediate)
    for (let group = nextGroup(); group.length > 0; group = nextGroup()) {
      for (const one of group) underWay.add(named(one))
      await write(group)
      for (const one of group) underWay.delete(named(one))
    }
    writers -= 1
  }

  /** A publication is under way once: of two who want to change it, the second must see what the first one wrote. */
  function nextGroup(): readonly Waiting[] {
    const group: Waiting[] = []
    const later: Waiting[] = []
    const names = new Set(underWay)
    for (const one of waiting) {
      const name = named(one)
      if (group.length >= perCommit || names.has(name)) later.push(one)
      else group.push(one)
      names.add(name)
    }
    waiting = later
    return group
  }

  async function write(group: readonly Waiting[]): Promise<void> {
    try {
      const saved = await saveLives(database, group.map(({ change }) => change))
      group.forEach(({ resolve }, i) => resolve(saved[i] ?? null))
    } catch (cause) {
      // One of them may be the cause, or the order in which two processes wrote the same posts: alone, it keeps nobody back.
      const alone = group.length > 1 && !(cause instanceof StorageError && cause.trouble !== 'busy')
      if (alone) for (const one of group) await write([one])
      else for (const { reject } of group) reject(cause)
    }
  }

  const named = ({ change }: Waiting): string => nameOf({ workspaceId: change.held.row.workspace_id, id: change.held.row.id })

  return (change) =>
    new Promise((resolve, reject) => {
      waiting.push({ change, resolve, reject })
      if (writers >= commitsAtOnce) return
      writers += 1
      void writeAll()
    })
}
