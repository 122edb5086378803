/** The items whose text has every word of `wanted` at the start of a word, or else anywhere; accents and case aside. */
export function matching<Item>(wanted: string, items: readonly Item[], textOf: (item: Item) => string): readonly Item[] {
  const words = plain(wanted).split(' ').filter(Boolean)
  if (words.length === 0) return items
  const rank = (item: Item): number => {
    const text = ` ${plain(textOf(item))}`
    if (words.every((word) => text.includes(` ${word}`))) return 0
    return words.every((word) => text.includes(word)) ? 1 : 2
  }
  return items.map((item) => ({ item, rank: rank(item) })).filter((one) => one.rank < 2).toSorted((a, b) => a.rank - b.rank).map((one) => one.item)
}

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()
