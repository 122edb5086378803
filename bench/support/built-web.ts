import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Run } from './outcome.ts'
import { project } from './programs.ts'

/** The folder of the web app, built for this run: by prepare.ts before anything was timed, else now. */
export async function builtWeb(run: Run): Promise<string> {
  const outDir = join(run.folder, 'web')
  if (existsSync(join(outDir, '.vite/manifest.json'))) return outDir
  const { build } = await import('vite')
  await build({ configFile: join(project, 'src/web/vite.config.ts'), logLevel: 'error', build: { outDir, emptyOutDir: true } })
  return outDir
}
