import { findUrls } from '../../links/find-urls.ts'

/** A text with its links at the length they will have: `<origin>/l/` and seven characters. For counting only. */
export function shortened(text: string): string {
  let result = ''
  let from = 0
  for (const { start, end, url } of findUrls(text)) {
    result += text.slice(from, start) + (url.startsWith(`${location.origin}/l/`) ? url : `${location.origin}/l/0000000`)
    from = end
  }
  return result + text.slice(from)
}
