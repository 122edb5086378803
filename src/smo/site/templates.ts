import type { Severity } from '../audit.ts'

/** What is kept of each page of a site. */
export interface SitePage {
  readonly url: string
  readonly status: number | null
  readonly trouble: string | null
  readonly title: string | null
  /** 0 to 100; null for what could not be read. */
  readonly score: number | null
  readonly ogType: string | null
  readonly failing: readonly { readonly id: string; readonly severity: Severity; readonly reason: string }[]
}

export interface SiteFinding {
  readonly auditId: string
  readonly reason: string
  readonly severity: Severity
  /** How many pages one fix mends, and the first of them. */
  readonly pages: number
  readonly examples: readonly string[]
}

export interface SiteTemplate {
  /** As a person reads it: `/blog/*`. */
  readonly shape: string
  readonly ogType: string | null
  readonly pages: number
  readonly meanScore: number | null
  readonly example: string
  readonly findings: readonly SiteFinding[]
}

const order: Readonly<Record<Severity, number>> = { error: 0, warn: 1, info: 2 }
/** A first part of the path that so many pages share is a section of the site, and not the name of one page. */
const sectionFrom = 3
const mostExamples = 5

/**
 * Pages that were surely made by the same template: the same section, the same depth and the same og:type. One fix of the
 * template mends all of them, so findings are counted per template. Largest first; deterministic.
 */
export function templatesOf(pages: readonly SitePage[]): readonly SiteTemplate[] {
  const read = pages.filter(({ score }) => score !== null)
  const shape = shapesOf(pages)
  const groups = new Map<string, SitePage[]>()
  for (const page of read) {
    const key = JSON.stringify([shape(page.url), page.ogType])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [page])
    else group.push(page)
  }
  return [...groups]
    .map(([key, members]): SiteTemplate => {
      const [shape, ogType] = JSON.parse(key) as [string, string | null]
      const scores = members.map(({ score }) => score ?? 0)
      return {
        shape, ogType, pages: members.length,
        meanScore: Math.round((scores.reduce((sum, score) => sum + score, 0) / scores.length) * 10) / 10,
        example: members[0]?.url ?? '',
        findings: findingsOf(members),
      }
    })
    .toSorted((a, b) => b.pages - a.pages || (a.shape < b.shape ? -1 : 1))
}

/** What fails on these pages, the gravest and most frequent first. */
export function findingsOf(pages: readonly SitePage[]): readonly SiteFinding[] {
  const found = new Map<string, { auditId: string; reason: string; severity: Severity; pages: number; examples: string[] }>()
  for (const { url, failing } of pages) {
    for (const { id, severity, reason } of failing) {
      const key = `${id}\n${reason}`
      const one = found.get(key) ?? { auditId: id, reason, severity, pages: 0, examples: [] }
      one.pages += 1
      if (one.examples.length < mostExamples) one.examples.push(url)
      found.set(key, one)
    }
  }
  return [...found.values()].toSorted((a, b) => order[a.severity] - order[b.severity] || b.pages - a.pages || (a.auditId < b.auditId ? -1 : 1))
}

/** The shape of an address among these pages, as `templatesOf` names it. */
export function shapesOf(pages: readonly SitePage[]): (url: string) => string {
  const sections = new Map<string, number>()
  for (const { url, score } of pages) {
    const [first] = score === null ? [] : partsOf(url)
    if (first !== undefined) sections.set(first, (sections.get(first) ?? 0) + 1)
  }
  return (url) => shapeOf(url, sections)
}

const partsOf = (url: string): readonly string[] => new URL(url).pathname.split('/').filter((part) => part !== '')

function shapeOf(url: string, sections: ReadonlyMap<string, number>): string {
  const parts = partsOf(url)
  if (parts.length === 0) return new URL(url).search === '' ? '/' : '/?*'
  const shape = parts.map((part, place) => (place === 0 && (sections.get(part) ?? 0) >= sectionFrom ? part : '*'))
  return `/${shape.join('/')}${new URL(url).search === '' ? '' : '?*'}`
}
