import type { FastifyRequest } from 'fastify'
import { languages, type Language } from '../i18n.ts'

/** The language to answer in: the caller's own, else the first of `Accept-Language` we speak, else English. */
export function languageOf(request: FastifyRequest): Language {
  return request.caller?.language ?? preferredLanguage(request.headers['accept-language'])
}

/** Reads `Accept-Language` (RFC 9110 §12.5.4) by weight; English when nothing fits. */
export function preferredLanguage(header: string | undefined): Language {
  const wishes = (header ?? '').slice(0, 500).split(',').map((wish, place) => {
    const [tag = '', ...parameters] = wish.split(';').map((part) => part.trim().toLowerCase())
    const weight = parameters.find((parameter) => parameter.startsWith('q='))
    return { name: tag.split('-')[0], weight: weight === undefined ? 1 : Number(weight.slice(2)) || 0, place }
  })
  const best = wishes
    .filter(({ weight }) => weight > 0)
    .toSorted((left, right) => right.weight - left.weight || left.place - right.place)
    .flatMap(({ name }) => languages.find((language) => language === name) ?? [])
  return best[0] ?? 'en'
}
