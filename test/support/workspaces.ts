import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '../../src/platform/clock.ts'
import type { Database } from '../../src/platform/db/database.ts'
import type { Api, ApiPlugin } from '../../src/platform/http/api.ts'
import { createServer, type ServerParts } from '../../src/platform/http/server.ts'
import type { Log } from '../../src/platform/log/log.ts'
import type { Mail } from '../../src/platform/mail/mail.ts'
import { newKey } from '../../src/platform/secrets/key-ring.ts'
import { openSecrets } from '../../src/platform/secrets/open-secrets.ts'
import type { Secrets } from '../../src/platform/secrets/secrets.ts'
import { createWorkspaces, type Workspaces, type WorkspacesDeps } from '../../src/workspaces/index.ts'
import { runFolder } from './run-folder.ts'

/** Where the tests' browser says it is: requests that write with a cookie must carry it as `origin`. */
export const testPublicUrl = 'http://127.0.0.1:4321'

export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silentLog }

/** Real envelopes with a key of their own. */
export const secretsForTests = (): Secrets => openSecrets({ dataDir: runFolder(), keys: [newKey()] })

export const noMail: Mail = { enabled: false, send: () => Promise.reject(new Error('mail is not set up')) }

/** The module on a migrated test database; `more` replaces what a test cares about. */
export function workspacesForTests<Tables>(database: Database<Tables>, more: Partial<WorkspacesDeps> = {}): Promise<Workspaces> {
  return createWorkspaces({
    // Tests open the database with the tables they look at; all are there.
    database: database as unknown as WorkspacesDeps['database'],
    clock: systemClock,
    secrets: secretsForTests(),
    mail: noMail,
    config: { publicUrl: testPublicUrl, port: 4321, dataDir: mkdtempSync(join(runFolder(), 'workspaces-')) },
    log: silentLog,
    ...more,
  })
}

/**
 * The real server with this module's routes and `plugins`; use `inject`, and close it after the test. `database` is the one
 * the workspaces were made on.
 */
export async function serverForTests<Tables>(database: Database<Tables>, workspaces: Workspaces, plugins: readonly ApiPlugin[] = []): Promise<Api> {
  const api = await createServer({
    config: { publicUrl: testPublicUrl, trustProxies: [] },
    log: silentLog,
    database: database as unknown as ServerParts['database'],
    clock: systemClock,
    secrets: secretsForTests(),
    authenticate: workspaces.authenticate,
    authorise: workspaces.authorise,
  })
  for (const plugin of [workspaces.api, ...plugins]) plugin(api)
  await api.ready()
  return api
}

export interface SignedIn {
  readonly userId: string
  readonly workspaceId: string
  readonly email: string
  readonly password: string
  readonly cookie: string
  /** What a browser on our own pages sends: give it to `api.inject({ headers })`. */
  readonly headers: { readonly cookie: string; readonly origin: string }
}

export interface TestOwner {
  readonly name?: string
  readonly email?: string
  readonly password?: string
  readonly workspaceName?: string
  readonly language?: 'en' | 'it'
  readonly zone?: string
}

/**
 * Makes the first owner and a workspace through the product's own front doors and gives the session. Works on any server
 * that has `workspaces.api` registered and whose database has nobody in it yet.
 */
export async function signInForTests(api: Pick<Api, 'inject'>, workspaces: Pick<Workspaces, 'firstOwnerLink'>, owner: TestOwner = {}): Promise<SignedIn> {
  const { name = 'Olivia Owner', email = 'olivia@example.org', password = 'correct horse battery', workspaceName = 'Test workspace', language = 'en', zone = 'Europe/Rome' } = owner
  const link = await workspaces.firstOwnerLink()
  if (link === null) throw new Error('there is somebody already: sign in through /api/auth/sign-in/email')
  const token = link.slice(link.lastIndexOf('/') + 1)
  const answer = await api.inject({
    method: 'POST',
    url: `/api/v1/welcome/${token}`,
    payload: { name, email, password, workspaceName, language, zone },
  })
  if (answer.statusCode !== 201) throw new Error(`the first owner could not be made: ${answer.statusCode} ${answer.body}`)
  const made = answer.json<{ userId: string; workspace: { id: string } }>()
  const cookie = cookiesOf(answer)
  return { userId: made.userId, workspaceId: made.workspace.id, email, password, cookie, headers: { cookie, origin: testPublicUrl } }
}

/** The `cookie` header a browser would send after this answer. */
export function cookiesOf({ cookies }: { readonly cookies: readonly { name: string; value: string; maxAge?: number }[] }): string {
  return cookies.filter(({ maxAge }) => maxAge !== 0).map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ')
}

/** Signs in with a password and gives the headers of that browser. */
export async function signInWith(api: Pick<Api, 'inject'>, email: string, password: string): Promise<SignedIn['headers']> {
  const answer = await api.inject({ method: 'POST', url: '/api/auth/sign-in/email', payload: { email, password } })
  if (answer.statusCode !== 200) throw new Error(`sign-in failed: ${answer.statusCode} ${answer.body}`)
  return { cookie: cookiesOf(answer), origin: testPublicUrl }
}
