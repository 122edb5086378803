/** Seals tokens and keys at rest: AES-256-GCM envelopes that name their key, so keys can be rotated. */
export interface Secrets {
  /** `bound` (e.g. `connection:<id>`) is authenticated with the text: an envelope moved to another row does not open. */
  seal(text: string, bound: string): string
  /** Throws when the envelope was changed, is bound to something else, or its key is unknown. */
  open(envelope: string, bound: string): string
  /** True when the envelope was sealed with an older key. */
  isOld(envelope: string): boolean
  /** A key for another purpose (cookies, HMAC), derived by HKDF-SHA-256 from the current master key. */
  derive(purpose: string): Buffer
}
