import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'

// Compiled code is kept beside the program: the second start takes half the time. Where it cannot be written, nothing is lost.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/passaparola'))
// Loading makes much garbage, and by default the young heap grows to 100 MB for it and stays; it may grow again under load.
setFlagsFromString('--semi-space-growth-factor=1')

const { run } = await import('./run.ts')
setFlagsFromString('--semi-space-growth-factor=2')
process.exitCode = await run(process.argv.slice(2))
