import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

/** How far the clocks of two servers may differ, and how long a captured delivery may be sent again. */
export const signatureToleranceMs = 300_000

/** Signatures in one header: the sender's own rotation may need two. */
const mostSignatures = 4

/**
 * `Passaparola-Signature: t=<seconds>,v2=<hex>` of a delivery: HMAC-SHA256 over `<delivery id>.<timestamp>.<raw body>`, as Standard Webhooks
 * signs (https://www.standardwebhooks.com), so that nobody can send what they captured under another id.
 */
export function sign(secret: string, atSeconds: number, deliveryId: string, body: Buffer | string): string {
  return `t=${atSeconds},v2=${hmac(secret, `${deliveryId}.${atSeconds}.`, body).toString('hex')}`
}

/** The first scheme, `v1`: over `<timestamp>.<raw body>`. Still believed. */
export function signWithoutId(secret: string, atSeconds: number, body: Buffer | string): string {
  return `t=${atSeconds},v1=${hmac(secret, `${atSeconds}.`, body).toString('hex')}`
}

export type SignatureVerdict =
  /** `once`: what a v1 signature covers, hashed. Whoever captured it may send it under another id, so it is taken once; null without one. */
  | { readonly verdict: 'good'; readonly once: string | null }
  | { readonly verdict: 'missing' | 'malformed' | 'forged' | 'old' }

/**
 * Checks the raw bytes of a delivery, compared in constant time, with each secret that is good. The time is looked at last, so that only those
 * who know the secret learn what our clock says.
 */
export function checkSignature(header: string | undefined, deliveryId: string, body: Buffer, { secrets, now }: { readonly secrets: readonly string[]; readonly now: number }): SignatureVerdict {
  if (header === undefined || header === '') return { verdict: 'missing' }
  if (header.length > 1_000) return { verdict: 'malformed' }
  const parts = header.split(',').map((part) => part.trim())
  const time = parts.find((part) => part.startsWith('t='))?.slice(2) ?? ''
  const given = (scheme: 'v1' | 'v2') => parts.flatMap((part) => (part.startsWith(`${scheme}=`) && /^[0-9a-f]{64}$/.test(part.slice(3)) ? [Buffer.from(part.slice(3), 'hex')] : [])).slice(0, mostSignatures)
  const [withId, withoutId] = [given('v2'), given('v1')]
  if (!/^\d{1,12}$/.test(time) || withId.length + withoutId.length === 0) return { verdict: 'malformed' }
  const matches = (signatures: readonly Buffer[], before: string): boolean => {
    let found = false
    if (signatures.length > 0) for (const secret of secrets) {
      const expected = hmac(secret, before, body)
      for (const signature of signatures) if (timingSafeEqual(expected, signature)) found = true
    }
    return found
  }
  const [coversId, coversBody] = [matches(withId, `${deliveryId}.${time}.`), matches(withoutId, `${time}.`)]
  if (!coversId && !coversBody) return { verdict: 'forged' }
  if (Math.abs(now - Number(time) * 1000) > signatureToleranceMs) return { verdict: 'old' }
  return { verdict: 'good', once: coversBody ? createHash('sha256').update(`${time}.`).update(body).digest('base64url') : null }
}

const hmac = (secret: string, before: string, body: Buffer | string): Buffer => createHmac('sha256', secret).update(before).update(body).digest()
