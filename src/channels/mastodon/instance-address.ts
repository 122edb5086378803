/** What a person typed to say which server: its name, its address, or their whole handle. Null when it is none of these. */
export function readInstanceAddress(typed: string): { readonly origin: string; readonly handle: string | null } | null {
  const text = typed.trim()
  const handle = /^@?([\w.-]+)@([^\s@/]+)$/.exec(text)
  if (handle) {
    const origin = originOf(`https://${handle[2]}`)
    return origin === null ? null : { origin, handle: `${handle[1]}@${handle[2]}` }
  }
  if (text === '' || text.includes('@') && !/^https?:\/\//i.test(text)) return null
  // People paste the address of a page of their server, with or without the scheme.
  const origin = originOf(/^https?:\/\//i.test(text) ? text : `https://${text}`)
  return origin === null ? null : { origin, handle: null }
}

function originOf(address: string): string | null {
  const url = URL.parse(address)
  if (!url || url.username !== '' || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null
  // `mastodon` alone is not a public name; a name on the own network comes with its scheme and port.
  const named = url.hostname.includes('.') || url.hostname.startsWith('[') || address.startsWith('http://')
  return named ? url.origin : null
}
