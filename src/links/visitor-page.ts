import { createHash } from 'node:crypto'
import type { Language } from '../platform/i18n.ts'
import { words } from './words.ts'

const style = `body{margin:0;min-height:100vh;display:grid;place-items:center;font:1.0625rem/1.6 system-ui,sans-serif;background:Canvas;color:CanvasText}
main{max-width:32rem;padding:2rem}h1{font-size:1.5rem;line-height:1.25;margin:0 0 .5rem}p{margin:0 0 1rem}a{overflow-wrap:anywhere}`

/** The policy of these pages: nothing but their own style, known by its hash. */
export const visitorPagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

const page = (language: Language, title: string, body: string): string => `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${title}</title><style>${style}</style></head>
<body><main><h1>${title}</h1>${body}</main></body></html>
`

/** What a visitor sees when no such link exists. */
export function missingPage(language: Language): string {
  const { title, text } = words[language].missing
  return page(language, title, `<p>${text}</p>`)
}

/** What a visitor sees when the click could not be stored: it is not counted, and nobody is stuck. */
export function unsavedPage(language: Language, landingUrl: string): string {
  const { title, text, go } = words[language].unsaved
  const address = escaped(landingUrl)
  return page(language, title, `<p>${text}</p><p><a href="${address}" rel="noreferrer">${go}</a></p><p>${address}</p>`)
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => escapes[letter] ?? letter)
