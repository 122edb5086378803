import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { type CommandCall, WrongUsage } from './command.ts'
import { terminalWords } from './words.ts'

const wrong = (say: (words: (typeof terminalWords)['en']) => string): WrongUsage => new WrongUsage({ en: say(terminalWords.en), it: say(terminalWords.it) })

/** A whole number above 0; `fallback` when the option was not given. Throws WrongUsage. */
export function wholeNumber({ text }: Pick<CommandCall, 'text'>, name: string, fallback: number): number {
  const value = text(name)
  if (value === undefined) return fallback
  if (!/^[1-9]\d{0,8}$/.test(value)) throw wrong((words) => words.badNumber(name, value))
  return Number(value)
}

/** The first instant of a day in a zone, epoch milliseconds; undefined when the option was not given. Throws WrongUsage. */
export async function startOfDay({ text }: Pick<CommandCall, 'text'>, name: string, zone: string, plusDays = 0): Promise<number | undefined> {
  const value = text(name)
  if (value === undefined) return undefined
  const { Temporal } = await import('temporal-polyfill')
  try {
    return Temporal.PlainDate.from(value, { overflow: 'reject' }).add({ days: plusDays }).toZonedDateTime(zone).epochMilliseconds
  } catch {
    // Whatever it is, it is not a day.
    throw wrong((words) => words.badDay(value))
  }
}

/** The bytes of a file a person named, or of the standard input for `-`. Throws WrongUsage. */
export async function fileNamed(path: string): Promise<Buffer> {
  if (path === '-') return buffer(process.stdin)
  try {
    return await readFile(path)
  } catch {
    // Missing, a folder, not ours: the person looks at the name.
    throw wrong((words) => words.unreadable(path))
  }
}
