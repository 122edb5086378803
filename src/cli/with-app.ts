import { createApp, type App } from '../app.ts'
import { loadConfig, loadSecretKeys } from '../platform/config/config.ts'
import { readEnvironment } from '../platform/config/env.ts'
import { createLog } from '../platform/log/create-log.ts'
import { NotReachable } from '../platform/terminal/refused.ts'

/**
 * Asks the product that runs on this machine; where none does, builds it without serving and does the same here. While it
 * runs somewhere else (another port), the lock of the data folder refuses with its sentence.
 */
export async function hereOrThere<T>(there: () => Promise<T>, here: (app: App) => Promise<T>): Promise<T> {
  try {
    return await there()
  } catch (cause) {
    if (!(cause instanceof NotReachable) || !cause.nobodyThere) throw cause
  }
  const environment = readEnvironment()
  const config = loadConfig(environment)
  const app = await createApp({ config, secretKeys: loadSecretKeys(environment), log: createLog(config.logLevel) })
  try {
    return await here(app)
  } finally {
    await app.stop()
  }
}
