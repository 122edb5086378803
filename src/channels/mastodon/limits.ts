import type { LearntLimits } from '../channel.ts'
import type { Limits } from '../limit.ts'
import { countCharacters } from './count.ts'

/** Mastodon's own defaults; each server says its own, kept in `learnt` under the same names. */
export const defaults = {
  maxCharacters: 500,
  charactersPerUrl: 23,
  maxImages: 4,
  maxImageBytes: 16_777_216,
  maxAltLength: 1_500,
  imageTypes: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'],
} as const

export const limits: Limits = {
  source: 'https://docs.joinmastodon.org/entities/Instance/#configuration, https://docs.joinmastodon.org/user/posting/',
  checkedAt: '2026-11-22',
  maxSegments: 25,
  measure(text, learnt) {
    const max = number(learnt, 'maxCharacters')
    const count = countCharacters(text, number(learnt, 'charactersPerUrl'))
    return { count, max, unit: 'characters', excess: Math.max(0, count - max), bytes: null }
  },
  media: (learnt) => ({
    maxImages: number(learnt, 'maxImages'),
    types: typesOf(learnt),
    maxImageBytes: number(learnt, 'maxImageBytes'),
    maxAltLength: number(learnt, 'maxAltLength'),
  }),
}

function number(learnt: LearntLimits, name: Exclude<keyof typeof defaults, 'imageTypes'>): number {
  const value = learnt[name]
  return typeof value === 'number' ? value : defaults[name]
}

function typesOf(learnt: LearntLimits): readonly string[] {
  const types = learnt['imageTypes']
  return Array.isArray(types) ? (types as readonly string[]) : defaults.imageTypes
}
