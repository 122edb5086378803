import { z } from 'zod'
import type { ApiPlugin, Caller } from '../platform/http/api.ts'
import { notFound } from '../platform/http/problem.ts'
import type { Doorkeeper } from './authenticate.ts'
import { headersFor, passCookies } from './fetch-request.ts'
import { checkWelcome, welcomeFirstOwner } from './first-owner.ts'
import { acceptInvitation, seeInvitation } from './invitations.ts'
import { me, changeMe, forgetOld, mySessions, revokeMySession } from './me.ts'
import type { Parts } from './parts.ts'
import { problem } from './problems.ts'
import { Acceptance, InvitationSeen, Me, MyChanges, Session, Welcome, Workspace } from './schema.ts'
import { signInAs } from './sign-in-as.ts'

const Token = z.object({ token: z.string().min(1).max(200) })

/** Routes of a person, whatever the workspace: the first owner's link, invitations, oneself and one's sessions. */
export function peopleApi(parts: Parts, doorkeeper: Doorkeeper): ApiPlugin {
  /** Looks at a link, counting those that lead nowhere against guessing. */
  const counted = async <T>(ip: string, look: () => Promise<T>): Promise<T> => {
    const good = parts.attempts.begin(`link ${ip}`, null)
    const seen = await look()
    good()
    return seen
  }

  return (api) => {
    api.get(
      '/api/v1/welcome/:token',
      { config: { needs: 'public' }, schema: { summary: 'Whether the link of the first owner works', tags: ['sign-in'], params: Token, response: { 200: z.object({ ok: z.literal(true) }) } } },
      async ({ params, ip }) => counted(ip, async () => {
        await checkWelcome(parts, params.token)
        return { ok: true as const }
      }),
    )
    api.post(
      '/api/v1/welcome/:token',
      {
        config: { needs: 'public', noIdempotency: true },
        schema: { summary: 'Make the first owner and their workspace, and sign them in', tags: ['sign-in'], params: Token, body: Welcome, response: { 201: z.object({ userId: z.string(), workspace: Workspace }) } },
      },
      async (request, reply) => {
        const { params, body, ip } = request
        const made = await counted(ip, () => welcomeFirstOwner(parts, params.token, body))
        await signInAs(parts, request, reply, body.email, body.password)
        return reply.code(201).send(made)
      },
    )
    api.get(
      '/api/v1/invitations/:token',
      { config: { needs: 'public' }, schema: { summary: 'What an invitation is to', tags: ['sign-in'], params: Token, response: { 200: InvitationSeen } } },
      async ({ params, ip }) => counted(ip, () => seeInvitation(parts, params.token)),
    )
    api.post(
      '/api/v1/invitations/:token',
      {
        config: { needs: 'public', noIdempotency: true },
        schema: { summary: 'Accept an invitation, as the person signed in or as a new one', tags: ['sign-in'], params: Token, body: Acceptance, response: { 200: z.object({ workspaceId: z.string() }) } },
      },
      async (request, reply) => {
        const { params, body, ip } = request
        const caller = await doorkeeper.authenticate(request)
        if (caller?.kind === 'key') throw problem(403, 'not-allowed', 'personsOnly')
        // Who fills in a name and a password means to be a new person, even on a browser where somebody is signed in.
        const isNew = body.password !== undefined
        const accepted = await counted(ip, () => acceptInvitation(parts, params.token, body, isNew ? null : caller))
        if (accepted.isNew && body.password !== undefined) await signInAs(parts, request, reply, accepted.email, body.password)
        return { workspaceId: accepted.workspaceId }
      },
    )
    api.get(
      '/api/v1/me',
      { config: { needs: 'signed-in' }, schema: { summary: 'Who I am and the workspaces I am in', tags: ['me'], response: { 200: Me } } },
      async (request, reply) => {
        const caller = callerOf(request.caller)
        if (caller.kind === 'person') {
          // Opening the product is what keeps a session alive: after a day the cookie is renewed here.
          const renewed = await (await parts.identity()).api.getSession({ headers: headersFor(request), returnHeaders: true })
          passCookies(renewed.headers, reply)
          forgetOld(parts)
        }
        return me(parts, caller, request)
      },
    )
    api.patch(
      '/api/v1/me',
      { config: { needs: 'signed-in' }, schema: { summary: 'Change my name or language', tags: ['me'], body: MyChanges, response: { 200: Me } } },
      async (request) => {
        const caller = personOf(request.caller)
        await changeMe(parts, caller, request.body)
        return me(parts, caller, request)
      },
    )
    api.get(
      '/api/v1/me/sessions',
      { config: { needs: 'signed-in' }, schema: { summary: 'Where I am signed in', tags: ['me'], response: { 200: z.object({ items: z.array(Session) }) } } },
      async (request) => ({ items: await mySessions(parts, personOf(request.caller), headersFor(request)) }),
    )
    api.delete(
      '/api/v1/me/sessions/:sessionId',
      { config: { needs: 'signed-in' }, schema: { summary: 'Sign one of my sessions out', tags: ['me'], params: z.object({ sessionId: z.string() }), response: { 204: z.null() } } },
      async (request, reply) => {
        await revokeMySession(parts, personOf(request.caller), request.params.sessionId)
        return reply.code(204).send(null)
      },
    )
  }
}

function callerOf(caller: Caller | null): Caller {
  if (caller === null) throw notFound()
  return caller
}

/** A key acts for a workspace; what is a person's own is not its business. */
function personOf(caller: Caller | null): Caller {
  if (caller?.kind !== 'person') throw problem(403, 'not-allowed', 'personsOnly')
  return caller
}
