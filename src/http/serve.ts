import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { App } from '../app.ts'
import { channelsApi } from '../channels/index.ts'
import type { Api } from '../platform/http/api.ts'
import { registerHealth } from '../platform/http/health.ts'
import { createServer } from '../platform/http/server.ts'
import { serveWeb } from '../platform/http/web.ts'
import { operatorApi } from './operator-api.ts'
import { publishingApi } from '../publishing/index.ts'

/** The built web app; absent until `npm run build`. */
export const webFolder = fileURLToPath(new URL('../../dist/web', import.meta.url))

/** Every module's way in, behind one server; it does not listen yet. `web` is the folder of the built web app. */
export async function assembleServer(app: App, web: string = webFolder): Promise<Api> {
  const { config, log, database, clock, secrets, workspaces } = app
  const api = await createServer({ config, log, database, clock, secrets, authenticate: workspaces.authenticate, authorise: workspaces.authorise, fastLanes: [app.links.fastLane, ...app.conversions.fastLanes] })
  const mayManage = async (userId: string, workspaceId: string) =>
    (await workspaces.members(workspaceId)).some((member) => member.userId === userId && (member.role === 'owner' || member.role === 'manager'))

  workspaces.api(api)
  channelsApi({ channels: app.channels, publicUrl: config.publicUrl, mayManage })(api)
  app.links.api(api)
  app.links.redirects(api)
  app.smo.api(api)
  publishingApi(app.publishing)(api)
  app.rehearsal.api(api)
  app.conversions.api(api)
  app.conversions.collector(api)
  app.inbox.api(api)
  app.analytics.api(api)
  app.firstRun.api(api)
  operatorApi(app)(api)
  registerHealth(api, async () => {
    const work = await app.work.health()
    const alive = config.role === 'web' || (work.lastTickAgeMs !== null && work.lastTickAgeMs < 30_000)
    const onTime = (work.oldestOverdueMs ?? 0) < 120_000
    return { ok: alive && onTime, parts: { database: database.kind, work } }
  })
  if (config.role !== 'worker' && existsSync(web)) serveWeb(api, web)
  return api
}
