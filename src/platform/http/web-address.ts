/**
 * The address, if it is one a browser may be sent to: http or https, at most 2,000 characters; else null. For addresses
 * strangers choose (a profile, a picture, a post): a link to `javascript:` is a script that waits for a click.
 */
export function webAddress(address: string | null | undefined): string | null {
  if (address === null || address === undefined || address.length > 2_000 || address.includes('\0')) return null
  return /^https?:$/.test(URL.parse(address)?.protocol ?? '') ? address : null
}
