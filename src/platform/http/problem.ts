import type { InEveryLanguage } from '../i18n.ts'

/** RFC 9457 problem. `pointer` is a JSON pointer (RFC 6901) to the field it concerns; words exist in both languages. */
export class Problem extends Error {
  override name = 'Problem'
  readonly status: number
  /** Stable, kebab-case; becomes `type: "/problems/<code>"`. */
  readonly code: string
  readonly words: InEveryLanguage<string>
  readonly errors: readonly FieldProblem[]
  readonly extra: Readonly<Record<string, unknown>>
  constructor(
    status: number,
    code: string,
    words: InEveryLanguage<string>,
    more: { errors?: readonly FieldProblem[]; extra?: Record<string, unknown>; cause?: unknown } = {},
  ) {
    super(words.en, more.cause === undefined ? undefined : { cause: more.cause })
    this.status = status
    this.code = code
    this.words = words
    this.errors = more.errors ?? []
    this.extra = more.extra ?? {}
  }
}

export interface FieldProblem {
  readonly pointer: string
  /** Which part of the request the pointer goes into; the body when absent. */
  readonly in?: 'body' | 'query' | 'path' | 'header'
  readonly words: InEveryLanguage<string>
}

export const notFound = (): Problem =>
  new Problem(404, 'not-found', {
    en: 'There is nothing here, or you are not allowed to see it.',
    it: 'Qui non c’è nulla, o non hai il permesso di vederlo.',
  })
