import { join } from 'node:path'
import type { Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config/config.ts'
import type { Database } from '../platform/db/database.ts'
import type { Files } from '../platform/files/files.ts'
import type { Api } from '../platform/http/api.ts'
import type { Fetch } from '../platform/http/fetch.ts'
import type { Log } from '../platform/log/log.ts'
import type { Mail } from '../platform/mail/mail.ts'
import type { Secrets } from '../platform/secrets/secrets.ts'
import type { Work } from '../platform/work/work.ts'
import { gatherPage } from './gather/gather-page.ts'
import { kindsApi } from './kinds/api.ts'
import { pageAuditsApi } from './page-audits/api.ts'
import { pageAuditVerbs } from './page-audits/page-audits.ts'
import type { PageAuditTables } from './page-audits/store.ts'
import { siteAuditsApi } from './site/api.ts'
import { siteAuditVerbs } from './site/site-audits.ts'
import type { SiteAuditTables } from './site/store.ts'
import { shareImagesApi } from './share-images/api.ts'
import { shareImageVerbs } from './share-images/share-images.ts'
import type { ShareImageTables } from './share-images/store.ts'
import { watchesApi } from './watch/api.ts'
import type { WatchReaders } from './watch/deliver-notice.ts'
import type { WatchTables } from './watch/store.ts'
import { watchVerbs } from './watch/watches.ts'

export type { SmoNetwork } from './networks.ts'
export { cardOfAnswer } from './resolvers/card-of-answer.ts'

export type SmoTables = ShareImageTables & PageAuditTables & SiteAuditTables & WatchTables

export interface SmoDeps {
  readonly database: Database<SmoTables>
  readonly clock: Clock
  readonly secrets: Secrets
  readonly files: Files
  readonly work: Pick<Work, 'handle' | 'laterStatements' | 'cancelStatements' | 'wake'>
  readonly log: Log
  readonly fetch: Fetch
  readonly mail: Mail
  readonly workspaces: WatchReaders
  /** This is a restored copy that nobody has released yet. */
  readonly isHeld: () => Promise<boolean>
  readonly config: Pick<Config, 'publicUrl' | 'dataDir'>
}

/** Pages and posts made fit to be shared: how each network reads them, what is wrong, what to paste, and images to share. */
export function createSmo({ database, clock, secrets, files, work, log, fetch, mail, workspaces, isHeld, config }: SmoDeps) {
  const shareImages = shareImageVerbs({ database, clock, secrets, files, publicUrl: config.publicUrl, fontsFolder: join(config.dataDir, 'fonts') })
  const pageAudits = pageAuditVerbs({ database, clock, work, log, gather: (url, options) => gatherPage(url, { ...options, fetch, clock }) })
  const siteAudits = siteAuditVerbs({ database, clock, work, fetch })
  const watches = watchVerbs({ database, clock, work, fetch, mail, secrets, log, readers: workspaces, isHeld, publicUrl: config.publicUrl, gather: (url, signal) => gatherPage(url, { fetch, clock, signal, depth: 'page' }) })
  return {
    api(api: Api): void {
      shareImagesApi(api, shareImages, clock)
      pageAuditsApi(api, pageAudits, { clock, fetch })
      kindsApi(api, { clock, fetch })
      siteAuditsApi(api, siteAudits, clock)
      watchesApi(api, watches, clock)
    },
    /** Seals with the current key what an older one sealed; answers how many. */
    sealAgain: watches.sealAgain,
    sealedWithOlderKeys: watches.sealedWithOlderKeys,
    /** A workspace is gone: its files follow. */
    forget: (workspaceId: string): Promise<void> => shareImages.forget(workspaceId),
  }
}

export type Smo = ReturnType<typeof createSmo>
