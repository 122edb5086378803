import { execFile } from 'node:child_process'
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Debian's release that packages snac. */
const suite = 'trixie'

/** Where packages of other people are unpacked; never committed. */
const cache = new URL('../../../.cache/snac/', import.meta.url).pathname

/**
 * The path of a `snac` program, fetched with this machine's own apt from the same Debian mirror it already uses, with a
 * sources list and state folders of our own so the system's stay as they are. A sentence when that cannot be.
 */
export async function fetchSnac(): Promise<{ program: string } | { skipped: string }> {
  const program = join(cache, 'root/usr/bin/snac')
  if (await exists(program)) return { program }
  if (process.platform !== 'linux') return { skipped: 'snac comes from Debian: this is not Linux' }
  const sources = await debianSources()
  if (sources === null) return { skipped: 'snac comes from Debian: this machine has no Debian sources for apt' }
  const folder = await mkdtemp(join(tmpdir(), 'snac-apt-'))
  try {
    await download(folder, sources)
    const debs = (await readdir(folder)).filter((name) => /^snac2_.*\.deb$/.test(name))
    const deb = debs[0]
    if (deb === undefined) return { skipped: `apt gave no snac2 package for Debian ${suite}` }
    const unpacked = join(folder, 'root')
    await run('dpkg', ['-x', join(folder, deb), unpacked])
    await mkdir(cache, { recursive: true })
    // Several test files may fetch at once: whoever comes second keeps what the first put there.
    await run('cp', ['-r', unpacked, join(cache, `root-${process.pid}`)])
    await rename(join(cache, `root-${process.pid}`), join(cache, 'root')).catch(() => rm(join(cache, `root-${process.pid}`), { recursive: true }))
    return { program }
  } catch (cause) {
    return { skipped: `snac2 could not be fetched with apt: ${cause instanceof Error ? cause.message.split('\n')[0] : String(cause)}` }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function download(folder: string, sources: string): Promise<void> {
  for (const name of ['lists/partial', 'cache/archives/partial', 'empty']) await mkdir(join(folder, name), { recursive: true })
  await writeFile(join(folder, 'debian.sources'), sources)
  const options = [
    `Dir::Etc::sourcelist=${folder}/debian.sources`,
    `Dir::Etc::sourceparts=${folder}/empty`,
    `Dir::State::lists=${folder}/lists`,
    `Dir::Cache=${folder}/cache`,
    'APT::Sandbox::User=root',
    'Acquire::Languages=none',
    'Acquire::Retries=2',
  ].flatMap((option) => ['-o', option])
  await run('apt-get', [...options, 'update', '-q'], { cwd: folder, timeout: 120_000 })
  await run('apt-get', [...options, 'download', '-q', 'snac2'], { cwd: folder, timeout: 120_000 })
}

/** This machine's own Debian main archive, for another release; null when it has none. */
async function debianSources(): Promise<string | null> {
  for (const text of await readSources()) {
    const uri = /^URIs:\s*(\S+\/debian\/?)\s*$/m.exec(text)?.[1] ?? /^deb\s+(?:\[[^\]]*\]\s+)?(\S+\/debian\/?)\s/m.exec(text)?.[1]
    if (uri === undefined) continue
    const key = /^Signed-By:\s*(\/\S+)\s*$/m.exec(text)?.[1] ?? '/usr/share/keyrings/debian-archive-keyring.gpg'
    return `Types: deb\nURIs: ${uri}\nSuites: ${suite}\nComponents: main\nSigned-By: ${key}\n`
  }
  return null
}

async function readSources(): Promise<readonly string[]> {
  const folder = '/etc/apt/sources.list.d'
  const names = await readdir(folder).catch(() => [])
  const files = ['/etc/apt/sources.list', ...names.filter((name) => /\.(sources|list)$/.test(name)).map((name) => join(folder, name))]
  return Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
