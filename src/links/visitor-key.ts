import { createHmac, randomBytes } from 'node:crypto'
import { isIPv6 } from 'node:net'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import type { LinksTables } from './store.ts'

const dayMs = 86_400_000
const keepMs = 2 * dayMs
/** As long as the widest window of a goal: until then a conversion may ask which clicks its visitor made. */
const claimsKeptMs = 91 * dayMs

/** Who knocks, as far as a visitor key needs to know. Neither is stored. */
export interface Visitor {
  readonly workspaceId: string
  readonly ip: string
  readonly userAgent: string
}

/** The same visitor by today's salt and, while yesterday's still exists, by yesterday's: midnight must not cut a visit in two. */
export interface VisitorKeys {
  readonly current: string
  readonly previous: string | null
}

export interface VisitorKeyMaker {
  /** Keys at `at` (epoch ms, within the last 48 h). Answers at once when the day's salt is known. */
  keys(visitor: Visitor, at: number): VisitorKeys | Promise<VisitorKeys>
  /** Destroys salts whose day began 48 hours ago or more: keys made with them can never be made again. */
  destroyOldSalts(): Promise<void>
  start(): void
  stop(): void
}

/**
 * Names visitors without cookies: HMAC-SHA256 under a random salt of the UTC day, over workspace, shortened address (/24,
 * /48) and user agent. Two workspaces, or two days, give unrelated keys for the same person.
 */
export function createVisitorKeys({ database, clock }: { database: Database<LinksTables>; clock: Clock }): VisitorKeyMaker {
  const salts = new Map<number, string>()
  let timer: NodeJS.Timeout | null = null

  const make = (visitor: Visitor, salt: string): string =>
    beginningOf(salt) +
    createHmac('sha256', salt)
      .update(`${visitor.workspaceId}\n${shortenedIp(visitor.ip)}\n${visitor.userAgent}`)
      .digest('base64url')
      .slice(0, 22)

  const both = (visitor: Visitor, day: number): VisitorKeys | null => {
    const salt = salts.get(day)
    if (salt === undefined) return null
    const before = salts.get(day - dayMs)
    return { current: make(visitor, salt), previous: before === undefined ? null : make(visitor, before) }
  }

  async function destroyOldSalts(): Promise<void> {
    const end = clock.now() - keepMs
    for (const day of salts.keys()) if (day <= end) salts.delete(day)
    // Written over first: a deleted row may linger in a free page of the file.
    await database.commit([
      database.db.updateTable('visitor_salts').set({ salt: '0'.repeat(44) }).where('day_at', '<=', end),
      database.db.deleteFrom('visitor_salts').where('day_at', '<=', end),
    ])
  }

  async function learn(day: number): Promise<void> {
    await database.commit([
      database.db
        .insertInto('visitor_salts')
        .values({ day_at: day, salt: newSalt(day) })
        .onConflict((conflict) => conflict.doNothing()),
    ])
    // Read back: another process may have made the day's salt first.
    const rows = await database.db.selectFrom('visitor_salts').selectAll().where('day_at', '>=', day - dayMs).where('day_at', '<=', day).execute()
    for (const { day_at, salt } of rows) salts.set(day_at, salt)
    await destroyOldSalts()
    await database.commit([database.db.deleteFrom('click_claims').where('at', '<=', day - claimsKeptMs)])
  }

  let learning: { readonly day: number; readonly done: Promise<void> } | null = null
  return {
    keys(visitor, at) {
      const day = at - (at % dayMs)
      const ready = both(visitor, day)
      if (ready !== null) return ready
      if (learning?.day !== day) {
        const done = learn(day).finally(() => { learning = null })
        learning = { day, done }
      }
      return learning.done.then(() => both(visitor, day) ?? { current: make(visitor, newSalt(day)), previous: null })
    },
    destroyOldSalts,
    start() {
      timer ??= setInterval(() => void destroyOldSalts().catch(() => { /* the next hour tries again */ }), 3_600_000).unref()
    },
    stop() {
      if (timer !== null) clearInterval(timer)
      timer = null
    },
  }
}

const newSalt = (day: number): string => `${(day / dayMs).toString(36)}:${randomBytes(33).toString('base64')}`

/** The keys of a day begin alike, so that what is listed by them grows in one place. Salts made before this was so give keys without. */
const beginningOf = (salt: string): string => salt.slice(0, salt.indexOf(':') + 1)

/** Forgets the last part of an address: IPv4 to /24, IPv6 to /48. Anything else as it is. */
export function shortenedIp(ip: string): string {
  const mapped = ip.startsWith('::ffff:') ? ip.slice(7) : ip
  const dot = mapped.lastIndexOf('.')
  if (!isIPv6(mapped)) return dot < 0 ? mapped : mapped.slice(0, dot)
  const [head = '', tail] = mapped.split('::')
  const before = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  const groups = tail === undefined ? before : [...before, ...Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0'), ...after]
  return groups.slice(0, 3).map((group) => Number.parseInt(group, 16).toString(16)).join(':')
}
