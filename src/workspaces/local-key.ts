import { chmod, mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { FastifyRequest } from 'fastify'
import { newToken } from './tokens.ts'

/** Where the command line on this machine finds its key. */
export const localKeyFile = (dataDir: string): string => join(dataDir, 'cli.key')

/** Writes a new key for this run, readable by the same user only, and gives it. */
export async function writeLocalKey(dataDir: string): Promise<string> {
  const key = `ppl_${newToken()}`
  const file = localKeyFile(dataDir)
  const draft = `${file}.${process.pid}.tmp`
  await mkdir(dataDir, { recursive: true })
  await writeFile(draft, `${key}\n`, { mode: 0o600 })
  // An old draft would keep its own mode.
  await chmod(draft, 0o600)
  await rename(draft, file)
  return key
}

/** True when the connection itself comes from this machine and nobody passed it on. */
export function isFromHere(request: FastifyRequest): boolean {
  const { headers, socket } = request
  if (headers['x-forwarded-for'] !== undefined || headers['forwarded'] !== undefined || headers['x-real-ip'] !== undefined) return false
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  return address === '::1' || /^127(\.\d{1,3}){3}$/.test(address)
}
