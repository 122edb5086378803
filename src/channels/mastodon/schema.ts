import { z } from 'zod'

/** What a connection keeps sealed. The client is needed to revoke; null for a token pasted by hand. */
export const Credentials = z.object({
  accessToken: z.string().min(1),
  client: z.object({ id: z.string(), secret: z.string() }).nullable(),
})
export type Credentials = z.infer<typeof Credentials>

/** What is remembered, sealed, between leaving for the server and coming back. */
export const Remembered = z.object({
  origin: z.url(),
  client: z.object({ id: z.string(), secret: z.string() }),
  verifier: z.string().nullable(),
})
export type Remembered = z.infer<typeof Remembered>

/** Images uploaded and not yet attached. */
export const Prepared = z.object({ mediaIds: z.array(z.string()), uploadedAt: z.number() })
export type Prepared = z.infer<typeof Prepared>
