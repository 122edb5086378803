import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { pageOf, visit } from '../../../test/support/smo-audits.ts'
import { audits } from '../catalogue.ts'
import { extractPage } from '../extract/extract-page.ts'
import { auditPage } from '../report.ts'
import { reportAsHtml } from './html.ts'
import { pageAudit, reportAsJson } from './json.ts'
import { reportAsJunit } from './junit.ts'
import { reportAsMarkdown } from './markdown.ts'
import { reportAsSarif } from './sarif.ts'
import { say } from './say.ts'
import { AuditReport } from './schema.ts'
import { reportAsText } from './text.ts'

const hostile = `"'><script>alert(1)</script><img src=x onerror=alert(2)>]]> & \u001b[31mred\u001b[0m \u202egnp.exe \u0000 \`\`\` | @everyone https://evil.example/`
const attribute = hostile.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

/** Everything that a page can say says something nasty. */
const nasty = auditPage(
  pageOf({
    url: 'https://www.example.org/story',
    head: ['og:title', 'og:description', 'og:site_name', 'og:type', 'og:url', 'og:image', 'og:image:width', 'og:image:alt', 'og:locale', 'article:author', 'article:published_time', 'fb:app_id', 'og:video']
      .map((key) => `<meta property="${key}" content="${attribute}">`)
      .concat(['twitter:card', 'twitter:site', 'twitter:title', 'theme-color', 'description', 'robots', 'fediverse:creator', 'author'].map((key) => `<meta name="${key}" content="${attribute}">`))
      .concat(`<link rel="canonical" href="${attribute}"><link rel="me" href="javascript:alert(3)"><title>${attribute}</title><script type="application/ld+json">{"@type":"NewsArticle","headline":"</ script>${hostile.replaceAll('"', '\\"').replace('</script>', '')}"}</script>`)
      .join('\n'),
  }),
)
const plain = auditPage(pageOf('<title>Bread</title><meta property="og:title" content="Bread">\n<meta property="og:image" content="/bread.jpg">'))
const both = [nasty, plain]

describe.each(['en', 'it'] as const)('a report in %s', (language) => {
  it('as text names the findings, with where and what to paste, and sends nothing to the terminal but text', () => {
    const text = reportAsText(both, { language })

    expect(text).toContain('https://www.example.org/story')
    expect(text).toContain('image-absolute-url')
    expect(text).toContain('<meta property="og:image" content="https://www.example.org/bread.jpg">')
    // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    expect(reportAsText([plain], { language, color: true })).toContain('\u001b[31m')
    expect(text).not.toMatch(/\{\w+\}/)
  })

  it('as JSON keeps its schema', () => {
    const report = AuditReport.parse(JSON.parse(reportAsJson(both, { language })))

    expect(report.pages).toHaveLength(2)
    const [first] = report.pages[1]?.findings ?? []
    expect(first).toMatchObject({ severity: 'error', result: 'fail' })
    expect(report.pages[1]?.findings.find(({ audit }) => audit === 'image-absolute-url')).toMatchObject({
      reason: 'relative',
      values: { value: '/bread.jpg' },
      evidence: [{ text: '<meta property="og:image" content="/bread.jpg">' }],
      fix: { to: 'head', replaces: true, text: '<meta property="og:image" content="https://www.example.org/bread.jpg">' },
    })
    expect(report.pages[0]?.findings).toHaveLength(nasty.judged.length)
    expect(pageAudit(plain, language).counts).toEqual(report.pages[1]?.counts)
  })

  it('as HTML is one file in which no text of a page is markup', () => {
    const html = reportAsHtml(both, { language })
    const tags = extractPage(Buffer.from(html), { whole: true })

    expect(html).toMatch(new RegExp(`^<!doctype html>\\n<html lang="${language}">`))
    expect(tags.scripts).toBe(0)
    expect(html).not.toMatch(/<script|<img src=x|<link\b|\son\w+\s*=\s*"/i)
    expect(tags.links).toEqual([])
    expect(tags.images.every(({ src }) => /^https?:\/\//.test(src ?? ''))).toBe(true)
    expect(html).not.toMatch(/href="(?!https?:\/\/)/)
    // What a browser would make of every tag: only ours, and all of ours closed.
    const elements = new Set([...html.replace(/<style>[\s\S]*?<\/style>/, '').matchAll(/<\/?([a-z][a-z0-9]*)/gi)].map(([, name]) => name))
    expect([...elements].filter((name) => !'html head meta title style body main section header div h1 h2 h3 p a small figure figcaption span ul li img article code pre details summary table thead tbody tr th td footer hr'.split(' ').includes(name ?? ''))).toEqual([])
    expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(html).toContain('prefers-color-scheme:dark')
    expect(html).toContain('&lt;meta property=&quot;og:image&quot; content=&quot;https://www.example.org/bread.jpg&quot;&gt;')
  })

  it('as HTML shows the pictures it is given, and no others', () => {
    expect(reportAsHtml([plain], { language, pictureOf: () => 'data:image/png;base64,AAAA' })).toContain('<img src="data:image/png;base64,AAAA"')
    expect(reportAsHtml([plain], { language, pictureOf: () => null })).not.toContain('<img')
    expect(reportAsHtml([plain], { language, pictureOf: () => 'javascript:alert(1)' })).not.toContain('javascript:')
  })

  it('as SARIF 2.1.0 has a rule per audit and a place per finding', () => {
    const sarif = Sarif.parse(JSON.parse(reportAsSarif(both, { language, version: '0.1.0', nameOf: (url) => (url.endsWith('/story') ? 'dist/a b.html' : null) })))
    const [run] = sarif.runs

    expect(new Set(run?.tool.driver.rules.map(({ id }) => id)).size).toBe(run?.tool.driver.rules.length)
    for (const result of run?.results ?? []) expect(run?.tool.driver.rules[result.ruleIndex]?.id).toBe(result.ruleId)
    const image = run?.results.findLast(({ ruleId }) => ruleId === 'image-absolute-url')
    expect(image).toMatchObject({ level: 'error', locations: [{ physicalLocation: { artifactLocation: { uri: 'dist/a%20b.html' }, region: { startLine: 2, byteLength: 47 } } }] })
    expect(run?.tool.driver.rules.find(({ id }) => id === 'og-title')?.help.text).toContain(language === 'it' ? 'Dai alla pagina' : 'Give the page')
  })

  it('as JUnit is well-formed, whatever a page says', () => {
    const junit = reportAsJunit(both, { language })

    expect(notWellFormed(junit)).toBeNull()
    expect(notWellFormed(junit.replace('</testsuite>', ''))).not.toBeNull()
    expect(junit.match(/<testsuite /g)).toHaveLength(2)
    const failures = (text: string): number => text.match(/<failure /g)?.length ?? 0
    expect(failures(junit)).toBe(both.flatMap(({ judged }) => judged).filter(({ audit, outcome }) => audit.severity === 'error' && outcome.result === 'fail').length)
    expect(failures(reportAsJunit(both, { language, failOn: 'warn' }))).toBeGreaterThan(failures(junit))
  })

  it('as Markdown leaves no text of a page as markup, mention or link', () => {
    const markdown = reportAsMarkdown(both, { language })
    const outsideCode = markdown.replace(/^(`{3,})[^\n]*\n[\s\S]*?\n\1$/gm, '').replace(/(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '')

    expect(outsideCode).not.toMatch(/<[a-z]|(?<!\\)@everyone|https?:\/\/evil/i)
    expect(markdown).toContain('```html\n<meta property="og:image" content="https://www.example.org/bread.jpg">\n```')
    expect(markdown.split('\n').filter((line) => line.startsWith('| ') && line.includes('evil')).every((line) => line.replaceAll('\\|', '').split('|').length === 5)).toBe(true)
  })
})

it('names what went wrong in the reader’s language', () => {
  const [audit] = audits.filter(({ id }) => id === 'http-status')
  if (audit === undefined) throw new Error('No audit http-status')
  const outcome = audit.check({ page: { ...pageOf(''), visits: [visit('slack', { status: null, trouble: 'unreachable' }), visit('x', { status: 403 })] }, cards: plain.cards })

  expect(say(audit, outcome, 'it').reason).toBe('Slack, X ricevono una risposta diversa da un browser: nessuna risposta, 403.')
  expect(say(audit, outcome, 'en').reason).toBe('Slack, X get another answer than a browser: no answer, 403.')
})

const Text = z.object({ text: z.string().min(1), markdown: z.string().optional() })
const Sarif = z.object({
  $schema: z.string(),
  version: z.literal('2.1.0'),
  runs: z.array(
    z.object({
      tool: z.object({
        driver: z.object({
          name: z.string(),
          rules: z.array(z.object({ id: z.string(), shortDescription: Text, fullDescription: Text, help: Text, helpUri: z.url().optional(), defaultConfiguration: z.object({ level: z.enum(['error', 'warning', 'note']) }) })),
        }),
      }),
      results: z.array(
        z.object({
          ruleId: z.string(),
          ruleIndex: z.number().int().nonnegative(),
          level: z.enum(['error', 'warning', 'note']),
          message: Text,
          locations: z.array(z.object({ physicalLocation: z.object({ artifactLocation: z.object({ uri: z.string().regex(/^[^\s\\<>"]+$/) }), region: z.object({ startLine: z.number().int().positive(), byteOffset: z.number().int().optional(), byteLength: z.number().int().optional() }) }) })).min(1),
        }),
      ),
    }),
  ),
})

/** What is wrong with an XML text, or null: tags nest, attributes are quoted, no bare `<` or `&`, no character XML cannot hold. */
function notWellFormed(xml: string): string | null {
  // oxlint-disable-next-line no-control-regex -- what XML cannot hold
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(xml)) return 'a character XML cannot hold'
  const open: string[] = []
  let rest = xml.replace(/^<\?xml [^?]*\?>/, '')
  while (rest !== '') {
    const [text = ''] = /^[^<]*/.exec(rest) ?? []
    if (/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(text)) return `a bare & in ${text.slice(0, 80)}`
    rest = rest.slice(text.length)
    if (rest === '') break
    const [tag, close, name = '', attributes = '', alone] = /^<(\/?)([a-z-]+)((?:\s[a-z]+="[^"<]*")*)\s*(\/?)>/.exec(rest) ?? []
    if (tag === undefined) return `no tag: ${rest.slice(0, 80)}`
    if (/&(?!(?:amp|lt|gt|quot|apos|#\d+);)/.test(attributes)) return `a bare & in ${attributes}`
    if (close === '/' && open.pop() !== name) return `</${name}> closes nothing`
    if (close === '' && alone === '') open.push(name)
    rest = rest.slice(tag.length)
  }
  return open.length === 0 ? null : `${open.join(', ')} is not closed`
}
