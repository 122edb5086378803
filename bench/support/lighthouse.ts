import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { project } from './programs.ts'

/** What we read of Lighthouse's report. */
interface Report {
  readonly lighthouseVersion: string
  readonly categories: Readonly<Record<string, { readonly score: number | null }>>
  readonly audits: Readonly<Record<string, { readonly numericValue?: number }>>
}

type Lighthouse = (url: string, flags: object) => Promise<{ readonly lhr: Report } | undefined>

export interface Seen {
  /** 0…1. */
  readonly performance: number
  readonly accessibility: number
  readonly lcpMs: number
  readonly fcpMs: number
  readonly blockedMs: number
  /** Cumulative layout shift. */
  readonly shift: number
  readonly version: string
}

/**
 * Lighthouse, where it is: in our node_modules, or in those of the folder LIGHTHOUSE names. It is no dependency of the project: it brings
 * 114 packages and 176 MB, which every `npm ci` would pay for one bench.
 */
export async function findLighthouse(): Promise<Lighthouse | null> {
  for (const folder of [project, process.env['LIGHTHOUSE']]) {
    if (folder === undefined) continue
    try {
      const found = createRequire(join(folder, 'package.json')).resolve('lighthouse')
      return ((await import(pathToFileURL(found).href)) as { default: Lighthouse }).default
    } catch (cause) {
      if ((cause as { code?: unknown }).code !== 'MODULE_NOT_FOUND') throw cause
    }
  }
  return null
}

/** One visit as Lighthouse's phone: a slow 4G network and a processor four times slower, both simulated, which is its default. */
export async function visit(lighthouse: Lighthouse, port: number, url: string): Promise<Seen> {
  const answer = await lighthouse(url, { port, output: 'json', logLevel: 'silent', onlyCategories: ['performance', 'accessibility'], formFactor: 'mobile' })
  if (answer === undefined) throw new Error(`Lighthouse gave no report of ${url}`)
  const { categories, audits, lighthouseVersion } = answer.lhr
  const number = (name: string): number => audits[name]?.numericValue ?? Number.NaN
  const score = (name: string): number => categories[name]?.score ?? Number.NaN
  return {
    performance: score('performance'), accessibility: score('accessibility'), lcpMs: number('largest-contentful-paint'), fcpMs: number('first-contentful-paint'),
    blockedMs: number('total-blocking-time'), shift: number('cumulative-layout-shift'), version: lighthouseVersion,
  }
}
