import type { FastifyRequest } from 'fastify'
import { languages, type Language } from '../i18n.ts'

/** The language to answer in: the first of `Accept-Language` we speak (what is on the reader's screen), else the caller's own, else English. */
export function languageOf(request: FastifyRequest): Language {
  return wishedLanguage(request.headers['accept-language']) ?? request.caller?.language ?? 'en'
}

/** Reads `Accept-Language` (RFC 9110 §12.5.4) by weight; English when nothing fits. */
export const preferredLanguage = (header: string | undefined): Language => wishedLanguage(header) ?? 'en'

function wishedLanguage(header: string | undefined): Language | undefined {
  const wishes = (header ?? '').slice(0, 500).split(',').map((wish, place) => {
    const [tag = '', ...parameters] = wish.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    return { name: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0, place }
  })
  const best = wishes
    .filter(({ weight }) => weight > 0)
    .toSorted((left, right) => right.weight - left.weight || left.place - right.place)
    .flatMap(({ name }) => languages.find((language) => language === name) ?? [])
  return best[0]
}
