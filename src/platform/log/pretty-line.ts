const colours: Readonly<Record<string, string>> = { debug: '\x1b[2m', info: '\x1b[36m', warn: '\x1b[33m', error: '\x1b[31m' }
const dim = '\x1b[2m'
const plain = '\x1b[0m'

/** A log line as a person at a terminal likes it: time, level, message, then what it is about; the stack of a cause below. */
export function prettyLine(line: string): string {
  const { at, level, message, cause, ...about } = JSON.parse(line) as Record<string, unknown>
  const details = Object.entries(about).map(([key, value]) => `${dim}${key}=${plain}${asText(value)}`)
  const time = String(at).slice(11, 19)
  const head = `${dim}${time}${plain} ${colours[String(level)] ?? ''}${String(level).padEnd(5)}${plain} ${[asText(message), ...details].join(' ')}\n`
  return withoutControls(head + because(cause, '  '))
}

function because(cause: unknown, indent: string): string {
  if (cause === undefined) return ''
  if (typeof cause !== 'object' || cause === null) return `${indent}${asText(cause)}\n`
  const { name, message, stack, cause: deeper } = cause as Record<string, unknown>
  const frames = typeof stack === 'string' ? stack.split('\n').slice(0, 5).map((frame) => `${indent}  ${dim}${frame}${plain}\n`) : []
  return `${indent}${asText(name ?? 'cause')}: ${asText(message ?? cause)}\n${frames.join('')}${because(deeper, `${indent}  `)}`
}

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** What others wrote may hold escape sequences; only our own colours reach the terminal. */
function withoutControls(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\x1b(?!\[(?:0|2|3[136])m)|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]/g, '·')
}
