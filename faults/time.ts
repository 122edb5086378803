import { randomUUID } from 'node:crypto'
import { FakeNetwork, anna, createWorld, TestClock, wipe, workspaceId, type Tables } from '../test/support/publishing-world.ts'
import { databaseBench, type Kind } from '../test/support/databases.ts'
import { seeded } from '../test/support/publishing-simulation.ts'
import { PostContent } from '../src/publishing/schema.ts'
import { momentOf, scheduleAt } from '../src/publishing/wall-time.ts'
import { runUnderFakeTime } from './fake-time.ts'
import type { Case, Finding } from './report.ts'

const zones = ['Europe/Rome', 'America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca'] as const
const years = [2026, 2027, 2028] as const
const minute = 60_000
const day = 86_400_000

/** What the system's own calendar says the clocks of a place show: nothing of ours. `2026-03-29T02:30:00`. */
const wallOf = (zone: string): ((at: number) => string) => {
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
  return (at) => format.format(at).replace(' ', 'T')
}

const asUtc = (wallTime: string): number => Date.parse(`${wallTime}Z`)
const wallText = (utc: number): string => new Date(utc).toISOString().slice(0, 19)

/** Instants at which a zone's clocks move, to the minute. */
function movesOf(zone: string): readonly { readonly at: number; readonly byMinutes: number }[] {
  const wall = wallOf(zone)
  const offset = (at: number): number => asUtc(wall(at)) - at
  const moves: { at: number; byMinutes: number }[] = []
  const end = Date.UTC(years.at(-1) ?? 0, 11, 31)
  for (let at = Date.UTC(years[0], 0, 1); at < end; at += day) {
    if (offset(at) === offset(at + day)) continue
    let [low, high] = [at, at + day]
    while (high - low > minute) {
      const middle = low + Math.floor((high - low) / 2 / minute) * minute
      if (offset(middle) === offset(at)) low = middle
      else high = middle
    }
    moves.push({ at: high, byMinutes: (offset(high) - offset(low)) / minute })
  }
  return moves
}

/** Every five minutes of the wall clock around every move, and nine o'clock of every day: against the system's own calendar. */
export function checkZones(): { readonly moments: number; readonly moves: number; readonly broken: readonly string[] } {
  const broken: string[] = []
  let moments = 0
  let moved = 0
  for (const zone of zones) {
    const wall = wallOf(zone)
    const judge = (wallTime: string): void => {
      moments += 1
      // Offsets are between -14 and +14 hours: whoever shows this wall time is in here, in steps of its smallest part.
      const shows = Array.from({ length: 113 }, (_, step) => asUtc(wallTime) - 14 * 60 * minute + step * 15 * minute).filter((at) => wall(at) === wallTime)
      const moment = momentOf({ wallTime, zone })
      const fits =
        (shows.length === 1 && moment.result === 'at' && moment.at === shows[0]) ||
        (shows.length === 0 && moment.result === 'gap' && momentOf({ wallTime: moment.proposed, zone }).result === 'at' && moment.from <= wallTime && wallTime < moment.to) ||
        (shows.length === 2 && moment.result === 'twice' && moment.earlier === shows[0] && moment.later === shows[1])
      if (!fits) broken.push(`${wallTime} in ${zone}: ${JSON.stringify(moment)}, shown at ${shows.map((at) => new Date(at).toISOString()).join(' and ') || 'no time'}`)
      for (const at of shows) {
        const back = momentOf(scheduleAt(at, zone))
        if (back.result !== 'at' || back.at !== at) broken.push(`${new Date(at).toISOString()} does not come back from ${zone}`)
      }
    }
    const moves = movesOf(zone)
    moved += moves.length
    // Twice a year each but Casablanca, which decides anew.
    if (moves.length < (zone === 'Africa/Casablanca' ? 2 : 2 * years.length - 1)) broken.push(`${zone} moves only ${moves.length} times`)
    for (const { at, byMinutes } of moves) {
      const around = asUtc(wall(at)) - Math.max(0, byMinutes) * minute
      for (let step = -24; step <= 48; step += 1) judge(wallText(around + step * 5 * minute))
    }
    for (const year of years) for (let date = 0; date < 365; date += 1) judge(`${wallText(Date.UTC(year, 0, 1) + date * day).slice(0, 10)}T09:00:00`)
  }
  return { moments, moves: moved, broken }
}

/** Scheduled for nine on the days around every move: it goes out when the clock on that wall says nine. */
export async function checkSchedules(kind: Kind): Promise<{ readonly posts: number; readonly broken: readonly string[] }> {
  const bench = databaseBench(kind)
  const broken: string[] = []
  let posts = 0
  try {
    const database = await bench.open<Tables>()
    for (const zone of zones) {
      const wall = wallOf(zone)
      for (const { at } of movesOf(zone)) {
        await wipe(database)
        const clock = new TestClock(at - 3 * day)
        const network = new FakeNetwork({ class: 'natural-key' }, clock)
        const world = createWorld(database, [network], clock)
        const planned = [-1, 0, 1, 2].map((days) => `${wall(at + days * day).slice(0, 10)}T09:00:00`).filter((wallTime) => momentOf({ wallTime, zone }).result === 'at')
        for (const wallTime of planned) await scheduled(world, `Nine ${wallTime}`, { wallTime, zone }, network.id)
        await world.drive(at + 4 * day)
        posts += planned.length
        for (const wallTime of planned) {
          const sent = network.calls.filter(({ text }) => text === `Nine ${wallTime}`)
          if (sent.length !== 1 || wall(sent[0]?.at ?? 0) !== wallTime) broken.push(`${wallTime} in ${zone} went out ${sent.map((call) => wall(call.at)).join(' and ') || 'never'}`)
        }
      }
    }
    return { posts, broken }
  } finally {
    await bench.close()
  }
}

/** Somebody sets the clock by an hour or a day, forwards and back, all the time: nothing is early, nothing goes out twice, nothing is forgotten. */
export async function checkJumps(kind: Kind, seed: number): Promise<{ readonly posts: number; readonly jumps: number; readonly broken: readonly string[] }> {
  const bench = databaseBench(kind)
  const random = seeded(seed)
  const broken: string[] = []
  try {
    const database = await bench.open<Tables>()
    const start = Date.UTC(2026, 2, 2, 9)
    const clock = new TestClock(start)
    const network = new FakeNetwork({ class: 'natural-key' }, clock)
    const world = createWorld(database, [network], clock)
    const due = new Map<string, number>()
    for (let number = 0; number < 60; number += 1) {
      const at = start + Math.ceil((random() * 2 * day) / 1000) * 1000
      const text = `Post ${number} ${randomUUID()}`
      due.set(text, at)
      await scheduled(world, text, scheduleAt(at, 'UTC'), network.id, 7 * 24 * 60)
    }
    const jumps = 40
    for (let jump = 0; jump < jumps; jump += 1) {
      await world.drive(clock.time + Math.floor(random() * 3 * 60 * minute))
      clock.time += [-day, -60 * minute, 60 * minute, day][Math.floor(random() * 4)] ?? 0
    }
    await world.drive(Math.max(clock.time, start) + 4 * day)
    for (const [text, at] of due) {
      const sent = network.calls.filter((call) => call.text === text)
      if (sent.length !== 1) broken.push(`${text} went out ${sent.length} times`)
      if (sent.some((call) => call.at < at)) broken.push(`${text} went out early`)
    }
    return { posts: due.size, jumps, broken }
  } finally {
    await bench.close()
  }
}

async function scheduled(world: ReturnType<typeof createWorld>, text: string, schedule: { wallTime: string; zone: string }, channelId: string, sendIfLateMinutes?: number): Promise<void> {
  const latePolicy = sendIfLateMinutes === undefined ? {} : { latePolicy: { sendIfLateMinutes } }
  const content = PostContent.parse({ parts: [{ text, images: [] }], connectionIds: [`connection-${channelId}`], language: 'en', schedule, ...latePolicy })
  const id = await world.publishing.posts.create(workspaceId, content, anna)
  await world.publishing.schedule(workspaceId, id, { schedule: null }, anna)
}

export const time: Case = {
  name: 'time',
  async run({ seed, quick }) {
    const findings: Finding[] = []
    const { moments, moves, broken } = checkZones()
    findings.push({ what: `${moments.toLocaleString('en')} wall times around ${moves} clock moves, ${zones.length} zones, 3 years`, broken })
    for (const kind of ['sqlite', 'postgres'] as const) {
      const nine = await checkSchedules(kind)
      findings.push({ what: `${nine.posts} posts planned for nine around every move (${kind})`, early: 0, broken: nine.broken })
      const jumped = await checkJumps(kind, seed)
      findings.push({ what: `${jumped.posts} posts while the clock jumps ${jumped.jumps} times by ±1 h and ±1 day (${kind})`, broken: jumped.broken })
    }
    if (!quick) findings.push(await runUnderFakeTime())
    return findings
  },
}
