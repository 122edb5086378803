import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Resolution } from '../src/channels/channel.ts'
import { howOf, realResolutions, seeded, simulateLife, unkind, type Unkindness } from '../test/support/publishing-simulation.ts'
import type { Case, Finding } from './report.ts'

/** A life that once broke a promise: lived again in every run. */
export interface Regression {
  readonly class: Resolution['class']
  readonly world: keyof typeof worlds
  readonly seed: number
  readonly broke: string
}

const worlds: Readonly<Record<'unkind' | 'clock-set', Unkindness>> = { unkind, 'clock-set': { ...unkind, clockSet: 0.05 } }
const file = fileURLToPath(new URL('simulation-seeds.json', import.meta.url))

/** The two timing traps everybody falls into; the simulation must see what they do. */
export const traps: readonly { readonly name: string; readonly resolution: Resolution }[] = [
  { name: 'a key used again after 10 s', resolution: { class: 'idempotency-key', retryAfterSeconds: 10, retryUntilSeconds: 3_000, graceSeconds: 120 } },
  { name: 'a read-back that gives up after 60 s', resolution: { class: 'read-back', graceSeconds: 60 } },
]

export interface Lived {
  readonly doubled: number
  readonly asked: number
  /** The first seeds that broke a promise. */
  readonly failures: readonly { readonly seed: number; readonly broke: string }[]
}

/** Each life has a seed of its own, so that it can be lived again. */
export function live(resolution: Resolution, world: Unkindness, from: number, lives: number): Lived {
  const how = howOf(resolution)
  const failures: { seed: number; broke: string }[] = []
  let doubled = 0
  let asked = 0
  for (let seed = from; seed < from + lives; seed += 1) {
    const { broken, copies, state } = simulateLife(how, world, seeded(seed))
    if (copies > 1) doubled += 1
    if (state === 'needs-person') asked += 1
    if (broken !== null && failures.length < 5) failures.push({ seed, broke: broken })
  }
  return { doubled, asked, failures }
}

export const regressions = (): readonly Regression[] => JSON.parse(readFileSync(file, 'utf8')) as Regression[]

export const liveAgain = ({ class: kind, world, seed }: Regression): string | null => {
  const resolution = realResolutions.find((one) => one.class === kind)
  if (resolution === undefined) throw new Error(`no class ${kind}`)
  return simulateLife(howOf(resolution), worlds[world], seeded(seed)).broken
}

function remember(found: readonly Regression[]): void {
  if (found.length === 0 || !existsSync(file)) return
  writeFileSync(file, `${JSON.stringify([...regressions(), ...found], null, 1)}\n`)
}

/** A million lives per class (in the quick run both worlds together), in an unkind world and in one where somebody sets the clock as well; and the planted traps. */
export const simulation: Case = {
  name: 'simulation',
  run({ seed, quick }) {
    const findings: Finding[] = []
    const lives = quick ? 500_000 : 1_000_000
    const again = regressions().flatMap((one) => (liveAgain(one) === null ? [] : [`seed ${one.seed} of ${one.class} again: ${liveAgain(one)}`]))
    findings.push({ what: `${regressions().length} lives that once failed`, broken: again })
    for (const [world, unkindness] of Object.entries(worlds)) {
      for (const resolution of realResolutions) {
        const { doubled, asked, failures } = live(resolution, unkindness, (seed * 1_000_003) % 4_000_000_000, lives)
        remember(failures.map((one) => ({ class: resolution.class, world: world as keyof typeof worlds, ...one })))
        findings.push({
          what: `${lives.toLocaleString('en')} lives, ${resolution.class}, ${world}`,
          duplicates: doubled,
          note: resolution.class === 'blind' ? `${asked} asked a person` : '',
          broken: failures.map((one) => `seed ${one.seed}: ${one.broke}`),
        })
      }
    }
    for (const { name, resolution } of traps) {
      const { doubled } = live(resolution, unkind, (seed * 1_000_003) % 4_000_000_000, lives)
      findings.push({ what: `trap planted: ${name}`, note: `found, ${doubled} of ${lives.toLocaleString('en')} doubled`, broken: doubled > 0 ? [] : ['the trap was not found'] })
    }
    return Promise.resolve(findings)
  },
}
