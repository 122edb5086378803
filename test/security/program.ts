import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runFolder } from '../support/run-folder.ts'

/** The program itself, as an operator starts it: a process whose memory, connections and death are its own. */
export interface Program {
  readonly pid: number
  readonly url: string
  readonly ownerLink: string
  alive(): boolean
  /** Bytes resident now; null where the system does not say. */
  memory(): number | null
  /** Milliseconds it has had of the processors so far: what is slow by itself, however busy the machine is. Wall time where the system does not say. */
  busyMs(): number
  /** What it wrote to its standard error so far. */
  said(): string
  stop(): Promise<void>
}

/** `nodeOptions` come before the program's name: `--import` of something that watches it. */
export async function startProgram(environment: Readonly<Record<string, string>> = {}, nodeOptions: readonly string[] = []): Promise<Program> {
  const port = await freePort()
  const main = fileURLToPath(new URL('../../bin/passaparola.mjs', import.meta.url))
  const child = spawn(process.execPath, [...nodeOptions, main, 'start', '--json'], {
    env: { PATH: process.env['PATH'] ?? '', PASSAPAROLA_DATA: mkdtempSync(join(runFolder(), 'program-')), PASSAPAROLA_PORT: String(port), PASSAPAROLA_LOG_LEVEL: 'warn', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const pid = child.pid
  if (pid === undefined) throw new Error('the program did not start')
  let errors = ''
  child.stderr.on('data', (part: Buffer) => void (errors = `${errors}${part.toString()}`.slice(-100_000)))
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  let output = ''
  const ready = await new Promise<{ firstOwnerLink: string; url: string }>((resolve, reject) => {
    void gone.then(() => reject(new Error(`the program ended: ${errors}`)))
    child.stdout.on('data', (part: Buffer) => {
      output += part.toString()
      const whole = /\{[^{}]*"ready"[^{}]*\}/.exec(output)?.[0]
      if (whole !== undefined) resolve(JSON.parse(whole) as { firstOwnerLink: string; url: string })
    })
  })
  return {
    pid,
    url: ready.url,
    ownerLink: ready.firstOwnerLink,
    alive: () => child.exitCode === null && child.signalCode === null,
    memory() {
      try {
        return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) * 1_024
      } catch {
        // No /proc here, or the process is gone: `alive` tells the two apart.
        return null
      }
    },
    busyMs() {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
        // utime and stime, in hundredths of a second.
        return (Number(fields[11]) + Number(fields[12])) * 10
      } catch {
        return performance.now()
      }
    },
    said: () => errors,
    async stop() {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 15_000)
      await gone
      clearTimeout(late)
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
