import type { PostContent } from '../schema.ts'

/** Whether two contents say the same, however their keys are ordered and their letters composed. */
export const sameContent = (one: PostContent, other: PostContent): boolean => canonical(one) === canonical(other)

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'string') return part.normalize('NFC')
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}
