import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../bin/passaparola.mjs', import.meta.url))

/** The real program, as a person starts it, which a test may kill at any moment. */
export interface Program {
  readonly url: string
  /** Starts it; resolves once it serves, or false when it was killed before that. Gives the first owner's link, if there is one. */
  start(): Promise<false | { readonly firstOwnerLink: string | null }>
  /** SIGKILL, at once; resolves when it is gone. */
  kill(): Promise<void>
  /** What it said on its standard error since the beginning. */
  said(): string
}

export async function programAt({ dataDir, databaseUrl }: { readonly dataDir: string; readonly databaseUrl: string | null }): Promise<Program> {
  const port = await freePort()
  let child: ChildProcess | null = null
  let said = ''
  const env = {
    ...process.env,
    NODE_OPTIONS: '',
    PASSAPAROLA_DATA: dataDir,
    PASSAPAROLA_PORT: String(port),
    PASSAPAROLA_ALLOW_NETWORKS: '127.0.0.1',
    PASSAPAROLA_LOG_LEVEL: 'warn',
    DATABASE_URL: databaseUrl ?? '',
  }
  return {
    url: `http://127.0.0.1:${port}`,
    said: () => said,
    async start() {
      const started = spawn(process.execPath, [main, 'start', '--json'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
      child = started
      started.stderr.setEncoding('utf8').on('data', (text: string) => void (said += text))
      let out = ''
      return new Promise((resolve, reject) => {
        started.stdout.setEncoding('utf8').on('data', (text: string) => {
          out += text
          if (/^\}$/m.test(out)) resolve({ firstOwnerLink: (JSON.parse(out) as { firstOwnerLink: string | null }).firstOwnerLink })
        })
        started.once('error', reject)
        started.once('exit', (code, signal) => (signal === 'SIGKILL' ? resolve(false) : reject(new Error(`the program ended by itself (${code}): ${said}`))))
      })
    },
    async kill() {
      if (child === null || child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  const { port } = server.address() as AddressInfo
  await new Promise((closed) => server.close(closed))
  return port
}
