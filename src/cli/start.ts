import { createApp } from '../app.ts'
import { assembleServer } from '../http/index.ts'
import { loadConfig, loadSecretKeys } from '../platform/config/config.ts'
import { readEnvironment } from '../platform/config/env.ts'
import type { Language } from '../platform/i18n.ts'
import { createLog } from '../platform/log/create-log.ts'
import { cliWords } from './words.ts'

/** Serves until it is told to stop. Resolves with the exit code. */
export async function start(language: Language): Promise<number> {
  const words = cliWords[language]
  const environment = readEnvironment()
  const config = loadConfig(environment)
  const log = createLog(config.logLevel)
  const app = await createApp({ config, secretKeys: loadSecretKeys(environment), log })
  const api = await assembleServer(app)

  try {
    await api.listen({ host: config.host, port: config.port })
  } catch (cause) {
    await app.stop()
    if ((cause as { code?: unknown }).code !== 'EADDRINUSE') throw cause
    console.error(words.portTaken(config.port))
    return 1
  }
  await app.start()
  console.log(words.ready(config.publicUrl))
  const link = await app.workspaces.firstOwnerLink()
  if (link) console.log(`\n${words.firstOwner}\n\n  ${link}\n`)

  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
  console.log(words.stopping)
  await api.close()
  await app.stop()
  console.log(words.stopped)
  return 0
}
