#!/usr/bin/env node
// Runs the program on Node 24 or newer: this one if it is, else the one npm installed beside us.
import { existsSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { builtServer } from './built-server.mjs'

const project = fileURLToPath(new URL('..', import.meta.url))
const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const bundled = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
const recentEnough = Number(process.versions.node.split('.')[0]) >= 24

if (recentEnough) {
  const built = builtServer(project)
  // Compiled code of the sources is kept beside the program, types already stripped: from the second start on it takes half the time,
  // and the stripper (this file is no TypeScript for its sake) is not even loaded. Where it cannot be written, nothing is lost. What was
  // built is in few files, of which little is run: it starts no slower without, and Node would hold the kept code in memory.
  if (built === null) module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/passaparola', import.meta.url)))
  // Loading makes much garbage; by default the young heap grows to 100 MB for it and stays. `start` lets it grow again.
  setFlagsFromString('--semi-space-growth-factor=1')
  // Built in few files it starts in half the time; the sources are run when they have changed since, or nothing was built.
  await import(built ?? main)
} else if (existsSync(bundled)) {
  const { spawn } = await import('node:child_process')
  const child = spawn(bundled, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    if (signal) process.kill(process.pid, signal)
    else process.exit(code ?? 1)
  })
} else {
  console.error('Passaparola needs Node 24 or newer; this is Node ' + process.versions.node + '. Run `npm ci` in its folder, or install a newer Node.')
  console.error('Passaparola richiede Node 24 o più recente; questo è Node ' + process.versions.node + '. Esegui `npm ci` nella sua cartella, o installa un Node più recente.')
  process.exit(1)
}
