/** Seconds until `X-RateLimit-Reset`, which in this family is an ISO 8601 time (GoToSocial, Mastodon); null when it is not there. */
export function secondsToReset(headers: Headers, now: number): number | null {
  const reset = headers.get('x-ratelimit-reset')
  if (reset === null || !/^\d{4}-\d{2}-\d{2}T/.test(reset)) return null
  const at = Date.parse(reset)
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000))
}
