import { join } from 'node:path'
import type { Clock } from '../platform/clock.ts'
import type { Config } from '../platform/config/config.ts'
import type { Database } from '../platform/db/database.ts'
import type { Files } from '../platform/files/files.ts'
import type { Api } from '../platform/http/api.ts'
import type { Secrets } from '../platform/secrets/secrets.ts'
import { shareImagesApi } from './share-images/api.ts'
import { shareImageVerbs } from './share-images/share-images.ts'
import type { ShareImageTables } from './share-images/store.ts'

export { cardOfAnswer } from './resolvers/card-of-answer.ts'

export type SmoTables = ShareImageTables

export interface SmoDeps {
  readonly database: Database<SmoTables>
  readonly clock: Clock
  readonly secrets: Secrets
  readonly files: Files
  readonly config: Pick<Config, 'publicUrl' | 'dataDir'>
}

/** Pages and posts made fit to be shared: how each network reads them, what is wrong, what to paste, and images to share. */
export function createSmo({ database, clock, secrets, files, config }: SmoDeps) {
  const shareImages = shareImageVerbs({ database, clock, secrets, files, publicUrl: config.publicUrl, fontsFolder: join(config.dataDir, 'fonts') })
  return {
    api(api: Api): void {
      shareImagesApi(api, shareImages, clock)
    },
    /** A workspace is gone: its files follow. */
    forget: (workspaceId: string): Promise<void> => shareImages.forget(workspaceId),
  }
}

export type Smo = ReturnType<typeof createSmo>
