/** A path to come back to after signing in, only if it stays on this origin (no open redirect); else `/`. */
export function safeReturnPath(wanted: string | null | undefined, origin: string): string {
  if (!wanted?.startsWith('/')) return '/'
  // The parser decides, not a prefix check: `//evil.example`, `/\evil.example` and tabs all leave the origin.
  const url = URL.parse(wanted, origin)
  // Nor may what the parser made of it leave: `/..//evil.example` becomes `//evil.example`, and is read once more.
  return url?.origin === origin && !url.pathname.startsWith('//') ? url.pathname + url.search + url.hash : '/'
}
