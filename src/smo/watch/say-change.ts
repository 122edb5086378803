import type { Language } from '../../platform/i18n.ts'
import { audits } from '../catalogue.ts'
import { smoNetworks } from '../networks.ts'
import { printable } from '../report/say.ts'
import { resolvers } from '../resolvers/all.ts'
import type { ChangeKind } from './compare.ts'
import type { ChangeDetail, FieldChange } from './schema.ts'
import { watchWords } from './words.ts'

/** What a notice is about, as it is stored. */
export interface ChangeToSay {
  readonly kind: ChangeKind
  readonly detail: ChangeDetail
  readonly afterAt: number | null
  readonly untilAt: number
}

interface Reader {
  readonly language: Language
  /** IANA zone. */
  readonly zone: string
}

const titles = new Map(audits.map(({ id, words }) => [id, words]))
const gravest = { worse: 0, better: 1, other: 2 } as const
const mostSaid = 20
const short = (text: string): string => (text.length > 160 ? `${text.slice(0, 159)}…` : text)

/** What changed, a sentence each, the worst first; the last says when. */
export function sayChange({ detail, afterAt, untilAt }: ChangeToSay, { language, zone }: Reader): string[] {
  const words = watchWords[language]
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: zone })
  const at = (when: number): string => time.format(when)
  const lines: string[] = []
  if (detail.unreachable !== null) lines.push(detail.unreachable.trouble === 'status' ? words.unreachable.status(String(detail.unreachable.status)) : words.unreachable[detail.unreachable.trouble])
  if (detail.reachableAgain !== null) lines.push(words.reachableAgain(at(detail.reachableAgain.since)))
  for (const one of detail.cards.toSorted((a, b) => gravest[a.kind] - gravest[b.kind]).slice(0, mostSaid)) lines.push(sayField(one, language))
  const titleOf = (id: string, which: 'fail' | 'pass'): string => titles.get(id)?.[language][which] ?? id
  for (const { id } of detail.appeared.slice(0, mostSaid)) lines.push(words.appeared(titleOf(id, 'fail')))
  for (const { id } of detail.mended.slice(0, mostSaid)) lines.push(words.mended(titleOf(id, 'pass')))
  if (detail.score !== null) lines.push(words.score(String(detail.score.before ?? words.none), String(detail.score.after ?? words.none)))
  lines.push(afterAt === null ? words.before(at(untilAt), zone) : afterAt === untilAt ? words.at(at(untilAt), zone) : words.between(at(afterAt), at(untilAt), zone))
  return lines
}

function sayField({ field, networks, before, after }: FieldChange, language: Language): string {
  const words = watchWords[language]
  const names = networks.map((network) => resolvers[network].name)
  const where = networks.length === smoNetworks.length ? words.everywhere : words.on(new Intl.ListFormat(language).format(names))
  const value = (text: string): string => (field === 'layout' ? (Object.entries(words.layouts).find(([name]) => name === text)?.[1] ?? text) : short(printable(text)))
  const name = words.fields[field]
  if (after === null) return words.gone(name, where, value(before ?? ''))
  if (before === null) return words.come(name, where, value(after))
  return words.changed(name, where, value(before), value(after))
}

/** The subject of a notice. */
export function sayHeadline({ kind, detail }: Pick<ChangeToSay, 'kind' | 'detail'>, url: string, language: Language): string {
  const { subjects } = watchWords[language]
  const page = short(printable(url.replace(/^https?:\/\//, '')))
  if (detail.unreachable !== null) return subjects.unreachable(page)
  if (detail.reachableAgain !== null) return subjects.reachable(page)
  return subjects[kind](page)
}
