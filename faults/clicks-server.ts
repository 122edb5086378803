/** The program that is killed: the public doors of links and conversions on the real server, on the database it is told. */
import { createConversions, type ConversionsTables } from '../src/conversions/index.ts'
import { createLinks, type LinksTables } from '../src/links/index.ts'
import { systemClock } from '../src/platform/clock.ts'
import { openDatabase } from '../src/platform/db/open-database.ts'
import { createServer } from '../src/platform/http/server.ts'
import type { IdempotencyTables } from '../src/platform/http/idempotency-store.ts'
import { openSecrets } from '../src/platform/secrets/open-secrets.ts'
import { silentLog } from '../test/support/workspaces.ts'

const place = JSON.parse(process.argv[2] ?? '') as { databaseUrl: string | null; dataDir: string }
const database = await openDatabase<LinksTables & ConversionsTables & IdempotencyTables>({ ...place, log: silentLog })
const secrets = openSecrets({ dataDir: place.dataDir, keys: [{ id: 'faults', key: Buffer.alloc(32, 5) }] })
const config = { shortUrl: 'https://go.example', publicUrl: 'https://social.example' }
const plenty = { perMinute: 1e9, burst: 1e9 }
const links = createLinks({ database, clock: systemClock, config, secrets, log: silentLog })
const conversions = createConversions({ database, clock: systemClock, config, links, log: silentLog, secrets, limits: { perSite: plenty, perVisitor: plenty } })
const api = await createServer({ config: { publicUrl: config.publicUrl, trustProxies: ['127.0.0.1'] }, log: silentLog, database, clock: systemClock, secrets, fastLanes: [links.fastLane] })
links.start()
links.redirects(api)
conversions.collector(api)
await api.listen({ host: '127.0.0.1', port: 0 })
const address = api.server.address()
process.send?.({ port: typeof address === 'object' ? address?.port : 0 })
// Whoever started us is gone: so are we.
process.on('disconnect', () => process.exit(0))
