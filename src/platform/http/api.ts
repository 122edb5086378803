import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import type { Language } from '../i18n.ts'

/** A Fastify instance whose routes are typed by their zod schemas. */
export type Api = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  ZodTypeProvider
>

/** A module's way in over HTTP: registers its routes and nothing else. */
export type ApiPlugin = (api: Api) => void

/**
 * What a route asks of its caller. `public` asks nothing, `signed-in` a person whatever the workspace; the others are
 * permissions within the workspace named in the path, each including those before it (approve and write are apart).
 */
export type Needs = 'public' | 'signed-in' | 'read' | 'write' | 'approve' | 'manage' | 'own'

/** Who is calling: a person with a session, a person's key, or the machine's own command line. */
export interface Caller {
  readonly kind: 'person' | 'key'
  /** User id of the person, or of the person who made the key. */
  readonly userId: string
  readonly name: string
  readonly language: Language
  /** Set on routes with a workspace in the path. */
  readonly workspace: { readonly id: string; readonly memberId: string; readonly role: string; readonly may: ReadonlySet<Needs> } | null
}

declare module 'fastify' {
  interface FastifyContextConfig {
    needs?: Needs
    /** True where writes must not be remembered by `Idempotency-Key` (streams, sign-in). */
    noIdempotency?: boolean
  }
  interface FastifyRequest {
    caller: Caller | null
    /** The id for what a write with an Idempotency-Key makes: the same each time the request runs. null: no key, any new id will do. */
    keyedId: string | null
  }
}
