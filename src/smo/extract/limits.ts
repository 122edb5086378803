/** What is kept of one page at most: nobody reads further, and a page made to be expensive stays cheap. */
export const limits = {
  /** Bytes parsed; a longer body is read as far as that. */
  bytes: 16_777_216,
  metas: 3_000,
  links: 3_000,
  titles: 100,
  jsonLd: 100,
  jsonLdCharacters: 1_000_000,
  headings: 200,
  images: 1_000,
  itemprops: 1_000,
  itemscopes: 500,
  rdfa: 500,
  anchors: 200,
  media: 200,
  htmlAttributes: 32,
  otherAttributes: 16,
  /** Bytes of one attribute's value. */
  value: 131_072,
  headingCharacters: 1_000,
  itempropCharacters: 500,
  /** Elements with itemprop whose text is being collected at once. */
  openItemprops: 16,
  textCharacters: 2_000,
  /** `textLength` stops counting here. */
  countedCharacters: 10_000,
} as const
