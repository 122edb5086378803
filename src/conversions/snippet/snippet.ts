import { readFileSync } from 'node:fs'

const source = readFileSync(new URL('passaparola.js', import.meta.url), 'utf8')
  .split('\n')
  .map((line) => line.trim())
  // Whole-line comments only: the source keeps to those.
  .filter((line) => line !== '' && !line.startsWith('//'))
  .join('\n')

export interface SnippetSite {
  readonly key: string
  readonly privacySignals: 'gpc' | 'gpc-and-dnt' | 'ignore'
}

/** The script of one site, as browsers get it. */
export function snippetFor({ key, privacySignals }: SnippetSite, origin: string): string {
  return source
    .replace('__SITE__', key)
    .replace('__ORIGIN__', origin)
    .replace('__DNT__', privacySignals === 'gpc-and-dnt' ? 'yes' : 'no')
    .replace('__GPC__', privacySignals === 'ignore' ? 'no' : 'yes')
}

/** The tag a site pastes into its pages. */
export const snippetTag = (key: string, origin: string): string => `<script defer src="${origin}/p/${key}.js"></script>`
