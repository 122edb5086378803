import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Plugin } from 'vite'

/** What bin/built-server.mjs reads: the entry, and each file the build was made from with what tells that it is still the same. */
interface BuiltServer {
  readonly entry: string
  readonly files: readonly string[]
  readonly sources: Readonly<Record<string, { readonly size: number; readonly mtimeMs: number; readonly sha256: string }>>
}

const manifest = 'built-from.json'
const manifestBefore = 'built-from-before.json'
/** npm's own record of what is installed, where npm installed it. */
const installed = 'node_modules/.package-lock.json'

/** `import.meta.url` goes on meaning the source: migrations, threads and fonts are found from there. */
export function placesOfSources(project: string): Plugin {
  return {
    name: 'places-of-sources',
    enforce: 'pre',
    transform(code, id) {
      if (!code.includes('import.meta.url') || !id.startsWith(join(project, 'src'))) return null
      return { code: code.replaceAll('import.meta.url', `new URL(${JSON.stringify(`../../${relative(project, id)}`)}, import.meta.url).href`), map: null }
    },
  }
}

/** One typographic apostrophe makes V8 hold a whole file in two bytes a character, as an escape it does not. */
export function plainText(): Plugin {
  return {
    name: 'plain-text',
    // Not earlier: the last step of rendering writes characters out again.
    generateBundle(_options, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue
        if (/String\.raw`[^`]*[^\0-\x7f]/.test(part.code)) throw new Error(`a raw text in ${part.fileName} holds a character beyond ASCII, which cannot be escaped there`)
        part.code = part.code.replace(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
      }
    },
  }
}

/** Names of an import statement, as those of a destructuring: `a, b as c` → `a, b: c`. */
const destructured = (names: string): string => names.replace(/\bas\b/g, ':').replace(/\s+:/g, ':')

/**
 * Node's own modules, asked for as what they are. An `import` statement reads every export of such a module, also those that load a
 * part of Node only when they are read: `node:http` its browser-like client, `node:crypto` its Web Crypto. That is 2 MB, and a tenth of the start.
 */
export function nodeAsItIs(): Plugin {
  return {
    name: 'node-as-it-is',
    generateBundle(_options, bundle) {
      for (const part of Object.values(bundle)) {
        if (part.type !== 'chunk') continue
        part.code = part.code.replace(
          /^import (?:(?<whole>[\w$]+)(?:, )?)?(?:\{(?<names>[^}]*)\} )? ?from "(?<module>node:[\w/]+)";$/gm,
          (...found) => {
            const { whole, names, module } = found.at(-1) as { whole?: string; names?: string; module: string }
            const asked = `process.getBuiltinModule("${module}")`
            return [whole === undefined ? '' : `const ${whole} = ${asked};`, names === undefined ? '' : `const {${destructured(names)}} = ${asked};`].join(' ').trim()
          },
        )
      }
    },
  }
}

/** Writes down what the build was made from, last of all, and removes the files of the build before the one before. */
export function knowsItsSources(project: string): Plugin {
  return {
    name: 'knows-its-sources',
    writeBundle({ dir }, bundle) {
      if (dir === undefined) return
      const inProject = (id: string): boolean => id.startsWith(project) && !id.includes('node_modules') && !id.includes('\0')
      const sources = [...this.getModuleIds()].map((id) => id.split('?')[0] ?? id).filter(inProject).map((id) => relative(project, id))
      const entry = Object.values(bundle).find((part) => part.type === 'chunk' && part.isEntry)?.fileName
      if (entry === undefined) throw new Error('the server was built without an entry')
      const built: BuiltServer = {
        entry,
        files: Object.keys(bundle),
        sources: Object.fromEntries([...new Set([...sources, installed])].sort().filter((file) => existsSync(join(project, file))).map((file) => [file, traceOf(join(project, file))])),
      }
      keepTwoBuilds(dir, built)
    },
  }
}

function keepTwoBuilds(dir: string, built: BuiltServer): void {
  const there = new Set(readdirSync(dir))
  const before = there.has(manifest) ? (JSON.parse(readFileSync(join(dir, manifest), 'utf8')) as BuiltServer) : null
  if (before !== null) renameSync(join(dir, manifest), join(dir, manifestBefore))
  const kept = new Set([...built.files, ...(before?.files ?? []), manifestBefore])
  for (const file of there) if (!kept.has(file) && file !== manifest) rmSync(join(dir, file), { recursive: true })
  writeFileSync(join(dir, manifest), JSON.stringify(built))
}

function traceOf(file: string): BuiltServer['sources'][string] {
  const { size, mtimeMs } = statSync(file)
  return { size, mtimeMs, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') }
}
