import { Parser } from 'htmlparser2'

const most = 2_000

/** Addresses of a page's links as written, `rel=nofollow` left out, and what `<base>` says. */
export function pageLinks(html: string): { readonly hrefs: readonly string[]; readonly base: string | null } {
  const hrefs = new Set<string>()
  let base: string | null = null
  const parser = new Parser({
    onopentag(name, { href, rel }) {
      if (href === undefined) return
      if (name === 'base') base ??= href
      if (name !== 'a' && name !== 'area') return
      if (hrefs.size < most && !/(^|\s)nofollow(\s|$)/i.test(rel ?? '')) hrefs.add(href)
    },
  })
  parser.end(html)
  return { hrefs: [...hrefs], base }
}
