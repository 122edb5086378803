import type { Language } from '../i18n.ts'
import type { Progress, Terminal } from './command.ts'

interface Streams {
  readonly out: { write(text: string): unknown }
  readonly error: { write(text: string): unknown; readonly isTTY?: boolean }
}

/** Whatever takes less needs no bar. */
const patienceMs = 1000
const everyMs = 100

export function openTerminal(language: Language, json: boolean, { out, error }: Streams = { out: process.stdout, error: process.stderr }): Terminal {
  return {
    language,
    json,
    say: (line) => void (json || out.write(`${line}\n`)),
    note: (line) => void (json || error.write(`${line}\n`)),
    give: (result) => void (json && out.write(`${JSON.stringify(result, null, 2)}\n`)),
    progress: (label) => (json || error.isTTY !== true ? silent : bar(label, error)),
  }
}

const silent: Progress = { at() {}, end() {} }

function bar(label: string, stream: Streams['error']): Progress {
  const startedAt = performance.now()
  let shownAt = 0
  return {
    at(done, all) {
      const now = performance.now()
      if (now - startedAt < patienceMs || now - shownAt < everyMs) return
      shownAt = now
      const share = all === null || all === 0 ? null : Math.min(1, done / all)
      const seen = share === null ? done.toLocaleString('en').replaceAll(',', ' ') : `${'█'.repeat(Math.round(share * 24)).padEnd(24, '░')} ${Math.floor(share * 100)}%`
      stream.write(`\r\u001B[2K${label} ${seen}`)
    },
    end() {
      if (shownAt > 0) stream.write('\r\u001B[2K')
    },
  }
}
