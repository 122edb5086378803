import { dirname, join } from 'node:path/posix'

export interface SourceFile {
  /** From the project's folder, with forward slashes. */
  readonly path: string
  readonly text: string
}

/** Who may use whom: a room may use those with a smaller number, never one of its own number. */
const floors: Readonly<Record<string, number>> = {
  platform: 0,
  protocols: 1,
  workspaces: 2,
  channels: 3,
  links: 4,
  people: 4,
  smo: 4,
  publishing: 5,
  inbox: 6,
  conversions: 6,
  listening: 6,
  outreach: 6,
  communities: 6,
  analytics: 7,
  virality: 7,
  'first-run': 8,
  // The doors and the composition root: they assemble, and nobody imports them.
  'app.ts': 9,
  http: 10,
  web: 10,
  cli: 10,
}

/** What the browser may take from a module besides its pages: pure files that pull in no server code. */
const pure = /^(schema|words|network-limits|find-urls)\.ts$|^[a-z0-9-]+\/limits\.ts$/
const longestFile = 300
/** Tests and words are lists: they may be longer. */
const longestList = 500
const emptyNames = /(^|\/)(utils?|helpers?|manager|service|services|common|misc)(\.|\/|$)/

interface Import {
  readonly from: string
  readonly written: string
  /** Path from the project's folder. */
  readonly to: string
  /** Gone when the program runs: it counts at the borders, but makes no circle. */
  readonly typeOnly: boolean
}

/** One sentence per broken rule, saying what to do; empty when the house is in order. */
export function brokenRules(files: readonly SourceFile[]): readonly string[] {
  const known = new Set(files.map(({ path }) => path))
  const sources = files.filter(({ path }) => path.startsWith('src/'))
  const imports = sources.flatMap(importsOf)
  return [
    ...sources.flatMap(fileRules),
    ...imports.flatMap((each) => [...leadsNowhere(each, known), ...borders(each), ...networks(each)]),
    ...circles(imports),
  ]
}

function fileRules({ path, text }: SourceFile): readonly string[] {
  const broken: string[] = []
  const code = withoutComments(text)
  const room = roomOf(path)
  if (floors[room] === undefined) broken.push(`src/${room} is no room of the house: a new module gets its floor in test/support/house-rules.ts.`)
  if (emptyNames.test(path)) broken.push(`${path} has a name that says nothing: a helper belongs to the thing it helps (no utils, helpers, manager, service, common).`)
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  const most = isTest(path) || /(^|[/-])words\.ts$/.test(path) ? longestList : longestFile
  if (lines > most) broken.push(`${path} has ${lines} lines: above ${most} a file does a second thing; give that one a file of its own.`)
  if (/\bprocess\.env\b/.test(code) && path !== 'src/platform/config/env.ts' && !isTest(path) && !path.endsWith('/vite.config.ts')) {
    broken.push(`${path} reads process.env: only src/platform/config/env.ts does; ask for what you need in Config.`)
  }
  if (/\bMath\.random\b/.test(code) && !isTest(path) && !inBrowser(path)) {
    broken.push(`${path} uses Math.random: take randomWord or newId from src/platform/ids.ts, or a seed that is passed in.`)
  }
  return broken
}

function borders({ from, written, to }: Import): readonly string[] {
  if (!to.startsWith('src/')) {
    if (isTest(from) && to.startsWith('test/')) return []
    return to.startsWith('test/') ? [`${from} imports ${written}: only tests use test/support.`] : []
  }
  const [mine, theirs] = [roomOf(from), roomOf(to)]
  if (mine === theirs) return []
  const broken: string[] = []
  const [low, high] = [floors[mine] ?? 0, floors[theirs] ?? 0]
  // A test may look at its module from above; what it tests may not.
  if (!isTest(from)) {
    if (high > low) broken.push(`${from} uses ${theirs}, which is above it: announce an event and let src/app.ts connect the two, or take a port.`)
    else if (high === low && low < 9) broken.push(`${from} uses ${theirs}, its neighbour: neighbours meet in src/app.ts.`)
  }
  const door = doorOf(from, to)
  if (door !== null) broken.push(`${from} enters ${theirs} through ${door}: import it from src/${theirs}/index.ts, the front door${inBrowser(from) ? ' (pages may also take schema.ts, words.ts and limits)' : ''}.`)
  return broken
}

/** The file a module is entered through when that is not a door, else null. */
function doorOf(from: string, to: string): string | null {
  const room = roomOf(to)
  const inside = to.slice(`src/${room}/`.length)
  // platform is a shelf of small things, each its own door; app.ts is one file.
  if (room === 'platform' || room === 'app.ts' || inside === 'index.ts') return null
  if (room === 'protocols' && /^[a-z0-9-]+\/index\.ts$/.test(inside)) return null
  if (inBrowser(from) && (pure.test(inside) || inside.startsWith('pages/'))) return null
  // The doors assemble each module's own ways in; a module with several commands has a file for each.
  if ((floors[roomOf(from)] ?? 0) >= 9 && /^(api|cli|cli-[a-z-]+|words|schema)\.ts$/.test(inside)) return null
  return inside
}

/** A network folder knows the contract, protocols and platform; never another network. */
function networks({ from, to }: Import): readonly string[] {
  const network = (path: string): string | undefined => /^src\/channels\/([a-z0-9-]+)\//.exec(path)?.[1]
  const [mine, theirs] = [network(from), network(to)]
  if (mine === undefined || theirs === undefined || mine === theirs || [mine, theirs].includes('pages')) return []
  return [`${from} uses the network ${theirs}: what two networks share belongs in src/protocols.`]
}

function leadsNowhere({ from, written, to }: Import, known: ReadonlySet<string>): readonly string[] {
  if (!to.startsWith('src/') || known.has(to) || !/\.(ts|tsx|mjs)$/.test(to)) return []
  return [`${from} imports ${written}, which is not there.`]
}

function circles(imports: readonly Import[]): readonly string[] {
  const next = new Map<string, string[]>()
  for (const { from, to, typeOnly } of imports) if (!typeOnly) next.set(from, [...(next.get(from) ?? []), to])
  const done = new Set<string>()
  const found: string[] = []
  const visit = (path: string, trail: readonly string[]): void => {
    const at = trail.indexOf(path)
    if (at >= 0) {
      found.push(`Files import each other in a circle: ${[...trail.slice(at), path].join(' → ')}. Move what both need into a third file.`)
      return
    }
    if (done.has(path)) return
    for (const to of next.get(path) ?? []) visit(to, [...trail, path])
    done.add(path)
  }
  for (const path of next.keys()) visit(path, [])
  return found
}

const importPattern = /(?:^|[\s;}])(?:import|export)\b[^'";]*?\bfrom\s*'([^'\n]+)'|(?:^|[\s;])import\s*'([^'\n]+)'|\bimport\(\s*'([^'\n]+)'/g

/** `import type …`, or braces in which every name is a type. */
const typeOnly = /(?:import|export)\s+type\b|(?:import|export)\s*\{\s*type\s[^,}]*(?:,\s*type\s[^,}]*)*,?\s*\}/

function importsOf({ path, text }: SourceFile): readonly Import[] {
  const found: Import[] = []
  for (const [whole, from, bare, dynamic] of withoutComments(text).matchAll(importPattern)) {
    const written = from ?? bare ?? dynamic ?? ''
    if (written.startsWith('.')) found.push({ from: path, written, to: join(dirname(path), written), typeOnly: typeOnly.test(whole) })
  }
  return found
}

/** Strings stay: the pattern keeps them so that `//` in an address does not count as a comment. */
function withoutComments(text: string): string {
  return text.replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (part) => (part.startsWith('/') ? ' ' : part))
}

const roomOf = (path: string): string => path.split('/')[1] ?? ''
const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path)
const inBrowser = (path: string): boolean => path.startsWith('src/web/') || /^src\/[a-z-]+\/pages\//.test(path) || path.startsWith('src/platform/ui/')
