import { Problem } from '../platform/http/problem.ts'
import { languages, type InEveryLanguage, type Language } from '../platform/i18n.ts'
import { words } from './words.ts'

type ProblemWords = (typeof words)['en']['problems']
type Sentence = { [Key in keyof ProblemWords]: ProblemWords[Key] extends string ? Key : never }[keyof ProblemWords]

/** One sentence of ours in every language. */
export const say = (sentence: Sentence): InEveryLanguage<string> => ({ en: words.en.problems[sentence], it: words.it.problems[sentence] })

export function inEveryLanguage(make: (language: Language) => string): InEveryLanguage<string> {
  return Object.fromEntries(languages.map((language) => [language, make(language)])) as InEveryLanguage<string>
}

export const problem = (status: number, code: string, sentence: Sentence): Problem => new Problem(status, code, say(sentence))

/** 422 at one field of the body. */
export function fieldProblem(code: string, pointer: string, said: Sentence | InEveryLanguage<string>): Problem {
  const sentence = typeof said === 'string' ? say(said) : said
  return new Problem(422, code, sentence, { errors: [{ pointer, words: sentence }] })
}
