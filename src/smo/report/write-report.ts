import type { Language } from '../../platform/i18n.ts'
import type { Severity } from '../audit.ts'
import type { PageReport } from '../report.ts'
import { reportAsHtml } from './html.ts'
import { reportAsJson } from './json.ts'
import { reportAsJunit } from './junit.ts'
import { reportAsMarkdown } from './markdown.ts'
import { reportAsSarif } from './sarif.ts'
import type { NamesOf } from './say.ts'
import { reportAsText } from './text.ts'

export const reportFormats = ['text', 'json', 'html', 'sarif', 'junit', 'markdown'] as const
export type ReportFormat = (typeof reportFormats)[number]

export interface WriteOptions extends NamesOf {
  readonly format: ReportFormat
  readonly language: Language
  /** Of the product. */
  readonly version: string
  readonly color?: boolean
  readonly failOn?: Severity
}

/** Reports as a file of one format, with its media type and usual extension. */
export function writeReport(reports: readonly PageReport[], { format, language, version, color = false, failOn, ...names }: WriteOptions): { readonly mediaType: string; readonly extension: string; readonly text: string } {
  switch (format) {
    case 'json': return { mediaType: 'application/json; charset=utf-8', extension: 'json', text: reportAsJson(reports, { language }) }
    case 'html': return { mediaType: 'text/html; charset=utf-8', extension: 'html', text: reportAsHtml(reports, { language, ...names }) }
    case 'sarif': return { mediaType: 'application/sarif+json', extension: 'sarif', text: reportAsSarif(reports, { language, version, ...names }) }
    case 'junit': return { mediaType: 'application/xml; charset=utf-8', extension: 'xml', text: reportAsJunit(reports, { language, ...(failOn === undefined ? {} : { failOn }), ...names }) }
    case 'markdown': return { mediaType: 'text/markdown; charset=utf-8', extension: 'md', text: reportAsMarkdown(reports, { language, ...names }) }
    case 'text': return { mediaType: 'text/plain; charset=utf-8', extension: 'txt', text: reportAsText(reports, { language, color, ...names }) }
  }
}
