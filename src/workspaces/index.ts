import { createEventBus, type EventBus } from '../platform/events.ts'
import type { Statement } from '../platform/db/database.ts'
import type { ApiPlugin, Caller } from '../platform/http/api.ts'
import { Attempts } from './attempts.ts'
import { recordStatement, type Happening } from './audit-log.ts'
import { authSecret } from './auth-secret.ts'
import { createDoorkeeper, type Doorkeeper } from './authenticate.ts'
import { CallerCache } from './caller-cache.ts'
import { createWorkspace, type WorkspaceToBe } from './create-workspace.ts'
import type { WorkspacesEvents } from './events.ts'
import { firstOwnerLink } from './first-owner.ts'
import { createIdentity, type Identity } from './identity.ts'
import { keysAndLogApi } from './keys-and-log-api.ts'
import { writeLocalKey } from './local-key.ts'
import type { Parts, WorkspacesDeps } from './parts.ts'
import { peopleApi } from './people-api.ts'
import { finishRemovals, removeWorkspace } from './remove-workspace.ts'
import type { Member, Role, Workspace } from './schema.ts'
import { signInApi } from './sign-in-api.ts'
import { allWorkspaces, findWorkspace, membersOf, workspacesOf } from './store.ts'
import { workspacesApi } from './workspaces-api.ts'

export type { WorkspacesDeps } from './parts.ts'
export type { WorkspacesTables } from './tables.ts'
export type { WorkspacesEvents } from './events.ts'
export { type Actor, type Happening, recordStatement } from './audit-log.ts'
export type { WorkspaceToBe } from './create-workspace.ts'
export type { Member, Role, Workspace } from './schema.ts'
export { localKeyFile } from './local-key.ts'
export { openDoors } from './open-doors.ts'

export interface Workspaces extends Doorkeeper {
  readonly events: EventBus<WorkspacesEvents>
  /** All routes of this module: `/api/auth/*`, `/api/v1/me`, `welcome`, `invitations`, `workspaces` and what is below them. */
  readonly api: ApiPlugin
  /** The link for the first owner, to be printed at each start; null once there is anybody. */
  firstOwnerLink(): Promise<string | null>
  /** For a program that serves: writes this run's key for the command line on this machine and goes on with unfinished removals. */
  start(): Promise<void>
  /** Null for an unknown or removed one. */
  get(workspaceId: string): Promise<Workspace | null>
  list(): Promise<Workspace[]>
  members(workspaceId: string): Promise<Member[]>
  /** The workspaces a person is in, in the order they joined, and as what. */
  of(userId: string): Promise<readonly { readonly workspace: Workspace; readonly role: Role; readonly memberId: string }[]>
  /** @throws Problem 422 for an unknown zone or currency. */
  create(input: WorkspaceToBe, owner: Pick<Caller, 'userId' | 'name'>): Promise<Workspace>
  /** Deletes it and all its rows in every table that has a `workspace_id`. @throws Problem 404. */
  removeWorkspace(workspaceId: string): Promise<void>
  /** A line of the audit log as a statement, to be committed along with what it tells of. */
  recordStatement(happening: Happening): Statement
}

/** People, workspaces, roles, keys and the audit log, on a migrated database. */
export async function createWorkspaces(deps: WorkspacesDeps): Promise<Workspaces> {
  const { database, clock, secrets, log } = deps
  const events = createEventBus<WorkspacesEvents>((event, cause) => log.error('a listener of workspaces failed', { event, cause }))
  const secret = await authSecret(database, secrets, clock)
  let loaded: Promise<Identity> | null = null
  const identity = (): Promise<Identity> => (loaded ??= createIdentity({ ...deps, db: database.db, secret }))
  const parts: Parts = { ...deps, identity, events, attempts: new Attempts(clock), callers: new CallerCache(clock) }
  let localKey: string | null = null
  const doorkeeper = createDoorkeeper(parts, () => localKey)
  const apis = [signInApi(parts), peopleApi(parts, doorkeeper), workspacesApi(parts), keysAndLogApi(parts)]

  return {
    ...doorkeeper,
    events,
    api: (api) => {
      for (const register of apis) register(api)
    },
    firstOwnerLink: () => firstOwnerLink(parts),
    async start() {
      localKey = await writeLocalKey(deps.config.dataDir)
      await finishRemovals(parts)
    },
    get: (workspaceId) => findWorkspace(database.db, workspaceId),
    list: () => allWorkspaces(database.db),
    members: (workspaceId) => membersOf(database.db, workspaceId),
    of: (userId) => workspacesOf(database.db, userId),
    create: (input, owner) => createWorkspace(parts, input, owner),
    removeWorkspace: (workspaceId) => removeWorkspace(parts, workspaceId),
    recordStatement: (happening) => recordStatement(database, clock, happening),
  }
}
