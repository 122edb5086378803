import type { Language } from '../i18n.ts'
import { addDays } from './period.ts'

/** Days and times of the day as people type them: pure. A day is `YYYY-MM-DD`, a time `HH:MM`. */

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text)
const isTime = (text: string): boolean => /^\d{2}:\d{2}$/.test(text)
const two = (part: string): string => part.padStart(2, '0')

/** A day as it is written in a language, all in figures; anything that is no day stays as it is. */
export function writtenDay(day: string, language: Language): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day) ?? []
  if (year === undefined || month === undefined || date === undefined) return day
  return { en: `${date}/${month}/${year}`, it: `${date}/${month}/${year}` }[language]
}

/**
 * The day somebody typed, day before month: `31/12/2026`, `31.12.26`, `31122026`, `31 12`, `2026-12-31`; without a year the next one there is
 * from `today` on. null: cannot be read. A day no month has (30/02) is given as it is: whoever checks it says so.
 */
export function readDay(text: string, today: string): string | null {
  const typed = text.trim()
  if (isDay(typed)) return typed
  const [, date, month, year] = /^(\d{1,2})[./\- ](\d{1,2})(?:[./\- ](\d{4}|\d{2}))?$/.exec(typed) ?? /^(\d{2})(\d{2})(\d{4}|\d{2})$/.exec(typed) ?? []
  if (date === undefined || month === undefined) return null
  const inYear = (of: string): string => `${of}-${two(month)}-${two(date)}`
  if (year !== undefined) return inYear(year.length === 4 ? year : `20${year}`)
  const thisYear = inYear(today.slice(0, 4))
  return thisYear >= today ? thisYear : inYear(String(Number(today.slice(0, 4)) + 1))
}

/** True when nothing more can be meant by it: then it counts while one is still typing. */
export const isWholeDay = (text: string): boolean => isDay(text.trim()) || /^(?:\d{1,2}[./\- ]\d{1,2}[./\- ]\d{4}|\d{8})$/.test(text.trim())

/** The time somebody typed: `9`, `9:30`, `09.30`, `930`, `9:30 pm`. null: cannot be read. */
export function readTime(text: string): string | null {
  const [, hour, minute = '00', half] = /^(\d{1,2})(?:[:.h]?(\d{2}))?\s*([ap])?\.?(?:m\.?)?$/i.exec(text.trim()) ?? []
  if (hour === undefined || Number(minute) > 59) return null
  const given = Number(hour)
  if (half === undefined) return given > 23 ? null : `${two(hour)}:${minute}`
  if (given < 1 || given > 12) return null
  return `${two(String((given % 12) + (half.toLowerCase() === 'p' ? 12 : 0)))}:${minute}`
}

export const isWholeTime = (text: string): boolean => /^\d{1,2}[:.]\d{2}$/.test(text.trim()) && readTime(text) !== null

/** The next quarter of an hour, or the one before, within the day. */
export function nextQuarter(time: string, by: 1 | -1): string {
  if (!isTime(time)) return time
  const minutes = Number(time.slice(0, 2)) * 60 + Number(time.slice(3))
  const next = by === 1 ? Math.floor(minutes / 15) * 15 + 15 : Math.ceil(minutes / 15) * 15 - 15
  const within = Math.min(Math.max(next, 0), 23 * 60 + 45)
  return `${two(String(Math.floor(within / 60)))}:${two(String(within % 60))}`
}

/** The day after, or before; `from` when there is none yet. */
export const nextDay = (day: string, by: 1 | -1, from: string): string =>
  isDay(day) && !Number.isNaN(Date.parse(`${day}T00:00:00Z`)) ? addDays(day, by) : from
