/** `@user@host` as Mastodon writes it in fediverse:creator; the first sign may be missing. */
const fediverse = /^@?([a-z0-9_][a-z0-9_.-]{0,63})@((?:[a-z0-9-]+\.)+[a-z0-9-]{2,})$/i

export function fediverseHandle(text: string): { readonly user: string; readonly host: string } | null {
  const [, user, host] = fediverse.exec(text.trim()) ?? []
  return user === undefined || host === undefined ? null : { user, host: host.toLowerCase() }
}

/** Where WebFinger (RFC 7033) asks for a handle. */
export function webfingerAddress(handle: { readonly user: string; readonly host: string }): string {
  return `https://${handle.host}/.well-known/webfinger?resource=${encodeURIComponent(`acct:${handle.user}@${handle.host}`)}`
}
