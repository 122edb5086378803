import { describe, expect, it } from 'vitest'
import type { Audit, AuditInput, Fix, Outcome } from '../../src/smo/audit.ts'
import { extractPage } from '../../src/smo/extract/extract-page.ts'
import type { BotVisit, ImageFacts, OembedFacts, PageFacts, RedirectHop, RobotsFacts, ServerFacts, TargetFacts } from '../../src/smo/facts.ts'
import type { CharsetDecision } from '../../src/smo/page-tags.ts'
import { cardsOf } from '../../src/smo/resolvers/all.ts'
import { savedPages, hasSavedPages } from './pages.ts'

/** A page to judge: the inside of `<head>` as a text, or more of it. */
export type Example =
  | string
  | {
      readonly head?: string
      readonly body?: string
      readonly lang?: string
      /** The whole document, in place of head and body. */
      readonly page?: string
      readonly url?: string
      readonly with?: Partial<PageFacts>
      readonly charset?: Partial<CharsetDecision>
    }

interface Failing<Reason extends string> {
  readonly reason: Reason
  /** Stands in the evidence. */
  readonly seen?: string
  /** Stands in what is to be pasted; null: nothing can be. */
  readonly fix?: string
  readonly values?: Readonly<Record<string, string | number>>
}

export interface Examples<Reason extends string> {
  readonly fails?: readonly (Exclude<Example, string> & Failing<Reason>)[]
  readonly passes?: readonly Example[]
  readonly notApplicable?: readonly Example[]
  readonly manual?: readonly Example[]
  /** Saved real pages, by number; those that are not in the set are left out. */
  readonly corpus?: { readonly fails?: readonly string[]; readonly passes?: readonly string[] }
}

/** The facts of an example, as if nothing but its markup were known. */
export function pageOf(example: Example): PageFacts {
  const { head = '', body = '<p>Bread.</p>', lang = 'en', page, url = 'https://www.example.org/story', with: more = {}, charset = {} } = typeof example === 'string' ? { head: example } : example
  return { ...factsOf(Buffer.from(page ?? `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">${head}</head><body>${body}</body></html>`), url, charset), ...more }
}

function factsOf(body: Buffer, url: string, charset: Partial<CharsetDecision> = {}): PageFacts {
  const tags = extractPage(body, { whole: true })
  bodies.set(tags, body)
  return {
    asked: url, url, fetchedAt: 0, hops: null, status: null, headers: {}, tags: { ...tags, charset: { ...tags.charset, ...charset } },
    robots: null, images: {}, oembed: null, targets: {}, visits: [], server: null,
  }
}

const bodies = new WeakMap<object, Buffer>()

/** What the audit says of this page. */
export function judge<Reason extends string>(audit: Audit<Reason>, page: PageFacts): Outcome<Reason> {
  let cards = known.get(page)
  if (cards === undefined) known.set(page, (cards = cardsOf(page)))
  return audit.check({ page, cards })
}

const known = new WeakMap<PageFacts, AuditInput['cards']>()

/**
 * Tries an audit on pages that fail it, pass it and do not concern it. Whatever can be pasted is pasted: the audit must not
 * complain again. Every reason must be reached, and every word filled in both languages.
 */
export function describeAudit<Reason extends string>(audit: Audit<Reason>, { fails = [], passes = [], notApplicable = [], manual = [], corpus = {} }: Examples<Reason>): void {
  describe(audit.id, () => {
    it.each(fails.map((example) => ({ ...example, name: `${example.reason}: ${(example.page ?? example.head ?? '').slice(0, 80)}` })))('fails by $name', (example) => {
      const page = pageOf(example)

      const outcome = judge(audit, page)

      expect(outcome).toMatchObject({ result: 'fail', reason: example.reason, ...(example.values === undefined ? {} : { values: example.values }) })
      if (outcome.result !== 'fail') return
      if (example.seen !== undefined) expect((outcome.evidence ?? []).map(({ text }) => text).join('\n')).toContain(example.seen)
      if (example.fix !== undefined) expect(outcome.fix?.text).toContain(example.fix)
      expectWordsFilled(audit, outcome)
      const body = Buffer.from(example.page ?? wholeOf(example))
      for (const { offset, end } of outcome.evidence ?? []) if (offset !== null && end !== null) expect(body.subarray(offset, end).toString()).toMatch(/^<[\s\S]*>$/)
      if (outcome.fix !== undefined && inMarkup(outcome.fix)) {
        const mended = factsOf(paste(body, page, outcome), page.url)
        expect(['pass', 'not-applicable'], `after pasting:\n${outcome.fix.text}`).toContain(judge(audit, { ...mended, ...example.with, rendered: null }).result)
      }
    })
    if (passes.length > 0) it.each(passes)('passes %#', (example) => expect(judge(audit, pageOf(example))).toEqual({ result: 'pass' }))
    if (notApplicable.length > 0) it.each(notApplicable)('does not apply %#', (example) => expect(judge(audit, pageOf(example))).toEqual({ result: 'not-applicable' }))
    if (manual.length > 0) it.each(manual)('asks a person %#', (example) => expect(judge(audit, pageOf(example))).toEqual({ result: 'manual' }))
    it('has an example for each of its reasons', () => {
      expect(new Set(fails.map(({ reason }) => reason))).toEqual(new Set(Object.keys(audit.words.en.reasons)))
    })
    if (Object.keys(corpus).length > 0) it.skipIf(!hasSavedPages)('judges real pages so', () => {
      const resultOf = (id: string) => savedPages('skeletons').filter((page) => page.id === id).map((page) => ({ id, result: judge(audit, factsOf(page.body, page.url)).result }))

      expect((corpus.fails ?? []).flatMap(resultOf).filter(({ result }) => result !== 'fail')).toEqual([])
      expect((corpus.passes ?? []).flatMap(resultOf).filter(({ result }) => result !== 'pass')).toEqual([])
    })
  })
}

const wholeOf = ({ head = '', body = '<p>Bread.</p>', lang = 'en' }: Exclude<Example, string>): string => `<!doctype html><html lang="${lang}"><head><meta charset="utf-8">${head}</head><body>${body}</body></html>`

/** Every `{value}` of the words is given, in both languages. */
export function expectWordsFilled(audit: Audit, outcome: Outcome): void {
  if (outcome.result !== 'fail') return
  for (const language of ['en', 'it'] as const) {
    const words = audit.words[language]
    const wanted = [...`${words.reasons[outcome.reason]}`.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(Object.keys(outcome.values ?? {}), `${audit.id} ${language}`).toEqual(expect.arrayContaining(wanted))
  }
}

export const inMarkup = (fix: Fix): boolean => ['head', 'head-start', 'body', 'html'].includes(fix.to)

/** The page after somebody did as the fix says. */
export function paste(body: Buffer, { tags }: PageFacts, outcome: Outcome): Buffer {
  if (outcome.result !== 'fail' || outcome.fix === undefined) return body
  const { fix, evidence = [] } = outcome
  const text = body.toString('latin1')
  const insert = Buffer.from(`\n${fix.text}\n`).toString('latin1')
  if (fix.to === 'html') return Buffer.from(/<html\b[^>]*>/i.test(text) ? text.replace(/<html\b[^>]*>/i, () => insert) : `${/^\s*<!doctype[^>]*>/i.exec(text)?.[0] ?? ''}${insert}${text.replace(/^\s*<!doctype[^>]*>/i, '')}`, 'latin1')
  const gone = fix.replaces ? evidence.flatMap(({ offset, end }) => (offset === null || end === null ? [] : [{ offset, end }])).toSorted((one, other) => one.offset - other.offset) : []
  const pieces = [...tags.metas, ...tags.links, ...tags.titles, ...tags.jsonLd]
  const first = pieces.find(({ offset }) => offset === gone[0]?.offset)
  const headEnd = (tags.headEnd ?? 0) - (/<\/head\s*>$/i.exec(text.slice(0, tags.headEnd ?? 0))?.[0].length ?? 0)
  const inPlace = fix.to === 'head' && first !== undefined && first.place === 'head' && !first.inNoscript && first.offset < headEnd
  // Where no <head> is written it begins by itself.
  const start = /<head\b[^>]*>/i.exec(text) ?? /<html\b[^>]*>/i.exec(text) ?? /^\s*<!doctype[^>]*>/i.exec(text)
  const bodyTag = /<body\b[^>]*>/i.exec(text)
  // A tag before <head> has begun it already.
  const headStart = Math.min(start === null ? headEnd : start.index + start[0].length, ...pieces.map(({ offset }) => offset))
  const at = inPlace ? first.offset : fix.to === 'head-start' ? headStart : fix.to === 'body' && bodyTag !== null ? bodyTag.index + bodyTag[0].length : headEnd
  let out = ''
  let from = 0
  for (const { offset, end } of [...gone, { offset: text.length, end: text.length }]) {
    if (at >= from && at <= offset) {
      out += text.slice(from, at) + insert + text.slice(at, offset)
    } else out += text.slice(from, Math.max(from, offset))
    from = Math.max(from, end)
    if (at > offset && at < end) out += insert
  }
  return Buffer.from(out, 'latin1')
}

/** Facts of a picture that is as it should be, but for what is said. */
export function imageFile(url: string, facts: Partial<ImageFacts> = {}): Readonly<Record<string, ImageFacts>> {
  return {
    [url]: { url, status: 200, trouble: null, type: 'image/jpeg', declaredType: 'image/jpeg', width: 1200, height: 630, bytes: 90_000, alpha: false, animated: false, attachment: false, hops: [], ...facts },
  }
}

export function oembedAnswer(facts: Partial<OembedFacts> = {}): OembedFacts {
  return {
    url: 'https://www.example.org/oembed', status: 200, trouble: null, version: '1.0', type: 'link', title: null, authorName: null, authorUrl: null, providerName: null,
    thumbnailUrl: null, photoUrl: null, html: null, width: null, height: null, missing: [], ...facts,
  }
}

export function target(url: string, facts: Partial<TargetFacts> = {}): Readonly<Record<string, TargetFacts>> {
  return { [url]: { url, status: 200, trouble: null, type: 'text/html', hops: [], title: null, canonical: null, ...facts } }
}

/** So many redirects, and the answer at the end. */
export function hops(redirects: number): readonly RedirectHop[] {
  return Array.from({ length: redirects + 1 }, (_, index) =>
    index === redirects ? { url: 'https://www.example.org/story', status: 200, location: null } : { url: `https://www.example.org/${index}`, status: 301, location: `/${index + 1}` },
  )
}

export function visit(network: BotVisit['network'], facts: Partial<BotVisit> = {}): BotVisit {
  return { network, userAgent: `${network}/1.0`, status: 200, trouble: null, seen: { title: null, description: null, image: null }, ...facts }
}

export function robotsFile(facts: Partial<RobotsFacts>): RobotsFacts {
  return { url: 'https://www.example.org/robots.txt', status: 200, page: {}, images: {}, lines: {}, ...facts }
}

export function server(facts: Partial<ServerFacts> = {}): ServerFacts {
  return { firstByteMs: null, totalMs: null, range: null, headStatus: null, encodingWithoutBrotli: null, tls: null, ...facts }
}
