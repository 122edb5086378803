import { systemClock } from '../src/platform/clock.ts'
import { openDatabase } from '../src/platform/db/open-database.ts'
import { durableWork } from '../src/platform/work/durable-work.ts'
import { silentLog, type Tables } from '../test/support/publishing-world.ts'
import { publishingFor } from './publish-parts.ts'

/** The worker as the product runs it: store, queue, publishing. Started to be killed. */
const { databaseUrl, dataDir, networkUrl, instanceId } = JSON.parse(process.argv[2] ?? '{}') as { databaseUrl: string | null; dataDir: string; networkUrl: string; instanceId: string }
const database = await openDatabase<Tables>({ databaseUrl, dataDir, log: silentLog })
const work = durableWork({ database: database as never, clock: systemClock, log: silentLog })
const publishing = publishingFor(database, work, networkUrl, instanceId)
await publishing.start()
work.start()
process.send?.('ready')
// Whoever started us is gone: so are we.
process.on('disconnect', () => process.exit(0))
