import { z } from 'zod'
import type { ApiPlugin, Caller } from '../platform/http/api.ts'
import { notFound } from '../platform/http/problem.ts'
import { changeWorkspace } from './change-workspace.ts'
import { createWorkspace } from './create-workspace.ts'
import { invite, revokeInvitation } from './invitations.ts'
import { me } from './me.ts'
import { changeRole, createResetLink, removeMember } from './members.ts'
import type { Parts } from './parts.ts'
import { problem } from './problems.ts'
import { removeWorkspace } from './remove-workspace.ts'
import { Invitation, Member, MyWorkspace, NewInvitation, NewWorkspace, Role, Workspace, WorkspaceChanges } from './schema.ts'
import { findWorkspace, invitationsOf, membersOf } from './store.ts'

const base = '/api/v1/workspaces'
const InWorkspace = z.object({ workspaceId: z.string() })
const OneMember = InWorkspace.extend({ memberId: z.string() })
const tags = ['workspaces']

/** Routes of a workspace itself: its settings, members and invitations. */
export function workspacesApi(parts: Parts): ApiPlugin {
  const { database, clock } = parts
  return (api) => {
    api.get(base, { config: { needs: 'signed-in' }, schema: { summary: 'The workspaces I am in', tags, response: { 200: z.object({ items: z.array(MyWorkspace), nextCursor: z.null() }) } } }, async (request) => ({
      items: (await me(parts, known(request.caller), request)).workspaces,
      nextCursor: null,
    }))
    api.post(base, { config: { needs: 'signed-in' }, schema: { summary: 'Make a workspace', tags, body: NewWorkspace, response: { 201: Workspace } } }, async (request, reply) => {
      const caller = known(request.caller)
      const { workspaces } = await me(parts, caller, request)
      // An API key belongs to one workspace and never owns: this refuses it as well.
      if (!workspaces.some(({ may }) => may.includes('own'))) throw problem(403, 'owner-needed', 'ownerNeeded')
      return reply.code(201).send(await createWorkspace(parts, request.body, caller))
    })
    api.get(`${base}/:workspaceId`, { config: { needs: 'read' }, schema: { summary: 'A workspace', tags, params: InWorkspace, response: { 200: Workspace } } }, async ({ params }) => {
      const workspace = await findWorkspace(database.db, params.workspaceId)
      if (workspace === null) throw notFound()
      return workspace
    })
    api.patch(`${base}/:workspaceId`, { config: { needs: 'manage' }, schema: { summary: 'Change its settings', tags, params: InWorkspace, body: WorkspaceChanges, response: { 200: Workspace } } }, async ({ params, body, caller }) =>
      changeWorkspace(parts, params.workspaceId, body, known(caller)),
    )
    api.delete(
      `${base}/:workspaceId`,
      { config: { needs: 'own', noIdempotency: true }, schema: { summary: 'Delete it and everything in it', description: 'The body repeats its name exactly.', tags, params: InWorkspace, body: z.object({ name: z.string() }), response: { 204: z.null() } } },
      async ({ params, body }, reply) => {
        await removeWorkspace(parts, params.workspaceId, body.name)
        return reply.code(204).send(null)
      },
    )

    api.get(`${base}/:workspaceId/members`, { config: { needs: 'read' }, schema: { summary: 'Its members', tags, params: InWorkspace, response: { 200: z.object({ items: z.array(Member), nextCursor: z.null() }) } } }, async ({ params }) => ({
      items: await membersOf(database.db, params.workspaceId),
      nextCursor: null,
    }))
    api.patch(`${base}/:workspaceId/members/:memberId`, { config: { needs: 'manage' }, schema: { summary: 'Give a member another role', tags, params: OneMember, body: z.object({ role: Role }), response: { 200: Member } } }, async ({ params, body, caller }) =>
      changeRole(parts, params.memberId, body.role, known(caller)),
    )
    api.delete(`${base}/:workspaceId/members/:memberId`, { config: { needs: 'read' }, schema: { summary: 'Take a member out, or leave', tags, params: OneMember, response: { 204: z.null() } } }, async ({ params, caller }, reply) => {
      await removeMember(parts, params.memberId, known(caller))
      return reply.code(204).send(null)
    })
    api.post(
      `${base}/:workspaceId/members/:memberId/reset-link`,
      { config: { needs: 'own', noIdempotency: true }, schema: { summary: 'Make a link by which a member chooses a new password', tags, params: OneMember, response: { 201: z.object({ link: z.string(), expiresAt: z.number() }) } } },
      async ({ params, caller }, reply) => reply.code(201).send(await createResetLink(parts, params.memberId, known(caller))),
    )

    api.get(`${base}/:workspaceId/invitations`, { config: { needs: 'manage' }, schema: { summary: 'Invitations that are open', tags, params: InWorkspace, response: { 200: z.object({ items: z.array(Invitation), nextCursor: z.null() }) } } }, async ({ params }) => ({
      items: await invitationsOf(database.db, params.workspaceId, clock.now()),
      nextCursor: null,
    }))
    api.post(
      `${base}/:workspaceId/invitations`,
      { config: { needs: 'manage' }, schema: { summary: 'Invite somebody', tags, params: InWorkspace, body: NewInvitation, response: { 201: z.object({ invitation: Invitation, link: z.string(), mailed: z.boolean() }) } } },
      async ({ body, caller }, reply) => reply.code(201).send(await invite(parts, body, known(caller))),
    )
    api.delete(
      `${base}/:workspaceId/invitations/:invitationId`,
      { config: { needs: 'manage' }, schema: { summary: 'Revoke an invitation', tags, params: InWorkspace.extend({ invitationId: z.string() }), response: { 204: z.null() } } },
      async ({ params, caller }, reply) => {
        await revokeInvitation(parts, params.invitationId, known(caller))
        return reply.code(204).send(null)
      },
    )
  }
}

/** The door let them in, so they are known. */
function known(caller: Caller | null): Caller {
  if (caller === null) throw notFound()
  return caller
}
