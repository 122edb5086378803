import { createHmac, timingSafeEqual } from 'node:crypto'

/** How far the clocks of two servers may differ, and how long a captured delivery may be sent again. */
export const signatureToleranceMs = 300_000

/** Signatures in one header: the sender's own rotation may need two. */
const mostSignatures = 4

/** `Passaparola-Signature: t=<seconds>,v1=<hex>` of a body. */
export function sign(secret: string, atSeconds: number, body: Buffer | string): string {
  return `t=${atSeconds},v1=${hmac(secret, String(atSeconds), body).toString('hex')}`
}

export type SignatureVerdict = 'good' | 'missing' | 'malformed' | 'forged' | 'old'

/**
 * Checks the raw bytes of a delivery: HMAC-SHA256 over `<timestamp>.<raw body>`, compared in constant time, with each secret that is good.
 * The time is looked at last, so that only those who know the secret learn what our clock says.
 */
export function checkSignature(header: string | undefined, body: Buffer, { secrets, now }: { readonly secrets: readonly string[]; readonly now: number }): SignatureVerdict {
  if (header === undefined || header === '') return 'missing'
  if (header.length > 1_000) return 'malformed'
  const parts = header.split(',').map((part) => part.trim())
  const time = parts.find((part) => part.startsWith('t='))?.slice(2) ?? ''
  const given = parts.flatMap((part) => (/^v1=[0-9a-f]{64}$/.test(part) ? [Buffer.from(part.slice(3), 'hex')] : [])).slice(0, mostSignatures)
  if (!/^\d{1,12}$/.test(time) || given.length === 0) return 'malformed'
  let matches = false
  for (const secret of secrets) {
    const expected = hmac(secret, time, body)
    for (const signature of given) if (timingSafeEqual(expected, signature)) matches = true
  }
  if (!matches) return 'forged'
  return Math.abs(now - Number(time) * 1000) <= signatureToleranceMs ? 'good' : 'old'
}

const hmac = (secret: string, time: string, body: Buffer | string): Buffer => createHmac('sha256', secret).update(`${time}.`).update(body).digest()
