import { createApp } from '../../src/app.ts'
import { assembleServer } from '../../src/http/index.ts'
import { loadConfig } from '../../src/platform/config/config.ts'
import { newKey } from '../../src/platform/secrets/key-ring.ts'
import { freePort } from './programs.ts'
import { silentLog } from '../../test/support/workspaces.ts'

export interface WebProductTask {
  readonly dataDir: string
  /** The built web app. */
  readonly web: string
}

export interface WebProduct {
  readonly url: string
  /** `name=value` of the owner's session. */
  readonly cookies: readonly string[]
  /** Filled with the made-up month. */
  readonly workspaceId: string
}

/** The whole product over a build of the web app, with an owner signed in and a rehearsal's month in it. */
const task = JSON.parse(process.argv[2] ?? '{}') as WebProductTask
const port = await freePort()
const url = `http://127.0.0.1:${port}`
const app = await createApp({ config: loadConfig({ PASSAPAROLA_DATA: task.dataDir, PASSAPAROLA_PORT: String(port) }), secretKeys: [newKey()], log: silentLog })
const server = await assembleServer(app, task.web)
await server.listen({ host: '127.0.0.1', port })
await app.start()

const ask = async (path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<Response> => {
  const answer = await fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', origin: url, ...headers }, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  return answer
}
const token = (await app.workspaces.firstOwnerLink())?.split('/').at(-1) ?? ''
const welcomed = await ask(`/api/v1/welcome/${token}`, { name: 'Giulia Ferri', email: 'giulia@example.org', password: 'una frase lunga', workspaceName: 'Pasticceria Ferri', zone: 'Europe/Rome', language: 'en' })
const cookies = welcomed.headers.getSetCookie().map((line) => line.split(';')[0] ?? '')
const filled = await ask('/api/v1/rehearsals', { language: 'en' }, { cookie: cookies.join('; '), 'idempotency-key': crypto.randomUUID() })
const { workspaceId } = (await filled.json()) as { workspaceId: string }
process.send?.({ url, cookies, workspaceId } satisfies WebProduct)
process.once('SIGTERM', () => void server.close().then(() => app.stop()).then(() => process.exit(0)))
