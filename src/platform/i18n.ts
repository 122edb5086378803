export const languages = ['en', 'it'] as const
export type Language = (typeof languages)[number]

/** A text in every language we speak; the compiler asks for the missing one. */
export type InEveryLanguage<T> = Readonly<Record<Language, T>>

/** Declares a module's words so that English gives the shape and Italian must match it. */
export function defineWords<const Words>(words: {
  readonly en: Words
  readonly it: Translated<NoInfer<Words>>
}): InEveryLanguage<Translated<Words>> {
  return words as InEveryLanguage<Translated<Words>>
}

/** The same keys and arguments, any wording. */
export type Translated<Words> = {
  readonly [Key in keyof Words]: Words[Key] extends (...values: infer Values) => string
    ? (...values: Values) => string
    : Words[Key] extends string
      ? string
      : Translated<Words[Key]>
}

/** Picks the word for a count by the language's own plural rules (CLDR): `plural('it', n, { one, other })`. */
export function plural(language: Language, count: number, forms: { one: string; other: string }): string {
  return new Intl.PluralRules(language).select(count) === 'one' ? forms.one : forms.other
}
