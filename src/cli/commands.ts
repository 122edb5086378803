import type { Command } from '../platform/terminal/command.ts'

type Loaded = Promise<Command | Readonly<Record<string, Command>>>

/** Every command; each is loaded when it is asked for, so that none pays for the others. */
const commands: Readonly<Record<string, () => Loaded>> = {
  start: async () => (await import('./start.ts')).start,
  post: async () => (await import('../publishing/cli.ts')).postCommands,
  links: async () => (await import('../links/cli.ts')).linksCommands,
  audit: async () => (await import('../smo/cli.ts')).auditCommand,
  'share-image': async () => (await import('../smo/cli-share-image.ts')).shareImageCommand,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./restore.ts')).restore,
  export: async () => (await import('./export.ts')).exportAll,
  import: async () => (await import('./import.ts')).importAll,
  doctor: async () => (await import('./doctor.ts')).doctor,
  release: async () => (await import('./release.ts')).release,
  keys: async () => (await import('./keys.ts')).keysCommands,
  rollups: async () => (await import('./rollups.ts')).rollupsCommands,
}

/** The commands there are, or those below one that has several: loaded ones only by `findCommand`. */
export const commandNames = (group: string): readonly string[] => below.get(group) ?? all
const all = Object.keys(commands)
const below = new Map<string, readonly string[]>()

export interface Found {
  readonly command: Command | null
  /** What the person wrote for it: `post create`. */
  readonly wanted: string
  readonly name: string
  /** How many words of the line name it. */
  readonly names: number
}

/** `words`: the line without its options. */
export async function findCommand([first = '', second = '']: readonly string[]): Promise<Found> {
  const load = Object.hasOwn(commands, first) ? commands[first] : undefined
  if (load === undefined) return { command: null, wanted: first, name: first, names: 0 }
  const loaded = await load()
  if (isCommand(loaded)) return { command: loaded, wanted: first, name: first, names: 1 }
  below.set(first, Object.keys(loaded).map((name) => `${first} ${name}`))
  const wanted = `${first} ${second}`.trim()
  return { command: Object.hasOwn(loaded, second) ? (loaded[second] ?? null) : null, wanted, name: wanted, names: 2 }
}

const isCommand = (loaded: Awaited<Loaded>): loaded is Command => typeof (loaded as Partial<Command>).run === 'function'
