import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { languages, type Language } from '../i18n.ts'

const FirstPaint = z.object({
  /** A path of the web app; `:name` stands for any one step, `*` for every address that has no line of its own. */
  path: z.string(),
  scripts: z.array(z.string()),
  styles: z.array(z.string()),
  /** What can be read before a script has come: HTML for the app's root, in each language. Not where the address asks for `framesUnless`. */
  frames: z.record(z.string(), z.string()).nullable(),
  framesUnless: z.string().nullable(),
  /** What the page asks of the API at once. */
  asks: z.array(z.string()),
})
export type FirstPaint = z.infer<typeof FirstPaint>

/** What the pages of the web app need for their first paint; written by its build. */
const FirstPaints = z.object({
  /** The style sheet of the frames, which the page carries itself: nothing else is waited for. */
  inline: z.object({ href: z.string(), css: z.string() }),
  pages: z.array(FirstPaint),
})
export type FirstPaints = z.infer<typeof FirstPaints>

interface Page {
  readonly steps: readonly string[]
  /** Files that nothing waits for, as tags by their address. */
  readonly early: readonly (readonly [href: string, tag: string])[]
  readonly styles: readonly string[]
  readonly frames: Readonly<Record<string, string>> | null
  readonly framesUnless: string | null
}

/** Adds to the app's page what the build knows of the address: names its files early and shows its frame. `nonce` is for its style. */
export type Fill = (page: string, request: { readonly url: string; readonly nonce: string; readonly cookie: string | undefined; readonly acceptLanguage: string | undefined }) => string

/** Reads what a build wrote. A build without it is served as it is. */
export function firstPaintsOf(file: string): Fill {
  if (!existsSync(file)) return (page) => page
  const { inline, pages: written } = FirstPaints.parse(JSON.parse(readFileSync(file, 'utf8')))
  const pages = written.map((one): Page => ({ steps: one.path.split('/'), early: earlyOf(one), styles: one.styles, frames: one.frames, framesUnless: one.framesUnless }))
  return (page, { url, nonce, cookie, acceptLanguage }) => {
    const [path = '', query] = url.split('?')
    const found = pages.find(({ steps }) => matches(steps, path))
    if (found === undefined) return page
    const look = lookOf(cookie, acceptLanguage)
    const unless = found.framesUnless !== null && new URLSearchParams(query).has(found.framesUnless)
    const frame = (unless ? null : found.frames?.[look.language]) ?? ''
    return page
      .replace(/<html[^>]*>/, `<html lang="${look.language}"${look.scheme === null ? '' : ` data-mantine-color-scheme="${look.scheme}"`}>`)
      .replace(/<link[^>]*>/g, (tag) => (tag.includes(`"${inline.href}"`) ? `<style nonce="${nonce}">${inline.css}</style>` : tag))
      .replace('</head>', () => `${found.early.filter(([href]) => !page.includes(`"${href}"`)).map(([, tag]) => tag).join('')}</head>`)
      // After the frame: what stands before a style sheet is drawn without it.
      .replace('<div id="root"></div>', () => `<div id="root">${frame}</div>${found.styles.map((href) => `<link rel="stylesheet" href="${href}">`).join('')}`)
  }
}

const earlyOf = ({ scripts, asks }: FirstPaint): Page['early'] => [
  ...scripts.map((href) => [href, `<link rel="modulepreload" href="${href}" fetchpriority="low">`] as const),
  // As `fetch` asks by itself: the same answer is used, and it is on its way before the script that wants it.
  ...asks.map((href) => [href, `<link rel="preload" href="${href}" as="fetch" crossorigin="anonymous">`] as const),
]

function matches(steps: readonly string[], path: string): boolean {
  if (steps[0] === '*') return true
  const given = path.replace(/\/$/, '').split('/')
  return given.length === steps.length && steps.every((step, at) => step.startsWith(':') || step === given[at])
}

/** What the reader chose, as the app keeps it in a cookie (platform/ui/look.ts): `it.dark`, `en.` when the system decides. Else the browser's language. */
function lookOf(cookie: string | undefined, acceptLanguage: string | undefined): { language: Language; scheme: 'light' | 'dark' | null } {
  const [, chosen, scheme] = /(?:^|;\s*)passaparola\.look=(\w\w)\.(light|dark)?/.exec(cookie ?? '') ?? []
  const preferred = (acceptLanguage ?? '').split(',').map((one) => one.trim().slice(0, 2).toLowerCase())
  return {
    language: [chosen, ...preferred].map((tag) => languages.find((one) => one === tag)).find((one) => one !== undefined) ?? 'en',
    scheme: scheme === 'light' || scheme === 'dark' ? scheme : null,
  }
}
