import type { InEveryLanguage } from '../i18n.ts'

/** The server said no: its sentence, and one for each field. */
export class Refused extends Error {
  override name = 'Refused'
  readonly status: number
  readonly code: string
  readonly fields: readonly { readonly pointer: string; readonly detail: string }[]
  constructor(status: number, code: string, title: string, fields: Refused['fields']) {
    super(title)
    this.status = status
    this.code = code
    this.fields = fields
  }
}

/** Nobody answers there, or nobody who is this product. */
export class NotReachable extends Error {
  override name = 'NotReachable'
  readonly words: InEveryLanguage<string>
  /** True when surely nothing listens there. */
  readonly nobodyThere: boolean
  constructor(words: InEveryLanguage<string>, nobodyThere: boolean, options?: { cause?: unknown }) {
    super(words.en, options)
    this.words = words
    this.nobodyThere = nobodyThere
  }
}
