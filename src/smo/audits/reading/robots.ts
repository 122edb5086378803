/** What words for robots forbid (https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag); null: nothing that concerns cards. */
export function robotsForbid(value: string): 'noindex' | 'nosnippet' | 'preview' | null {
  const words = new Set(value.toLowerCase().split(',').map((word) => word.replace(/\s/g, '')))
  if (words.has('noindex') || words.has('none')) return 'noindex'
  if (words.has('nosnippet') || words.has('max-snippet:0')) return 'nosnippet'
  return words.has('noimageindex') || words.has('max-image-preview:none') ? 'preview' : null
}
