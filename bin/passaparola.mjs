#!/usr/bin/env node
// Runs the program on Node 24 or newer: this one if it is, else the one npm installed beside us.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
const bundled = fileURLToPath(new URL('../node_modules/.bin/node', import.meta.url))
const recentEnough = Number(process.versions.node.split('.')[0]) >= 24

if (recentEnough) {
  await import(main)
} else if (existsSync(bundled)) {
  const child = spawn(bundled, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
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
