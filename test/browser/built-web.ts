import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { runFolder } from '../support/run-folder.ts'

/** The folder of the web app, built once for a run of the tests: nobody who builds meanwhile takes it away. */
export async function builtWeb(): Promise<string> {
  const folder = join(runFolder(), 'web')
  if (existsSync(join(folder, 'index.html'))) return folder
  // In a process of its own: here NODE_ENV is `test`.
  await promisify(execFile)(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--config', 'src/web/vite.config.ts', '--outDir', folder, '--emptyOutDir', '--logLevel', 'error'], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
  return folder
}
