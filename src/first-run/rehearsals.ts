import type { Caller } from '../platform/http/api.ts'
import { notFound, Problem } from '../platform/http/problem.ts'
import type { Language } from '../platform/i18n.ts'
import type { Log } from '../platform/log/log.ts'
import type { Work } from '../platform/work/work.ts'
import type { Workspaces } from '../workspaces/index.ts'
import { fillWorkspace } from './fill-workspace.ts'
import type { FillTools } from './filling.ts'
import type { rehearsalsStore } from './store.ts'
import { stories } from './story.ts'
import { firstRunWords } from './words.ts'

export interface RehearsalTools extends FillTools {
  readonly workspaces: Workspaces
  readonly work: Pick<Work, 'handle' | 'later'>
  readonly log: Log
  readonly store: ReturnType<typeof rehearsalsStore>
  /** Only this process works on the database: whatever is unfinished when it starts was left behind by a dead one. */
  readonly alone: boolean
}

const tidyKind = 'first-run.tidy'
/** Filling takes seconds; after this long nobody is at it any more. */
const tidyAfterMs = 120_000
/** Which of the possible months. One is enough, and then two people can talk about the same numbers. */
export const seed = 'aurora'

/** Making, wiping and tidying up workspaces full of made-up things. */
export function rehearsalVerbs(tools: RehearsalTools) {
  const { workspaces, store, clock, log, work } = tools

  async function removeUnfinished(workspaceId: string): Promise<void> {
    if ((await store.filled()).has(workspaceId)) return
    const workspace = await workspaces.get(workspaceId)
    if (workspace?.rehearsal !== true) return
    log.info('a rehearsal that was never finished is removed', { workspaceId })
    await workspaces.removeWorkspace(workspaceId)
  }

  work.handle({
    kind: tidyKind,
    concurrency: 1,
    maxAttempts: 20,
    async run({ workspaceId }) {
      await removeUnfinished(workspaceId)
      return { done: true }
    },
  })

  return {
    /**
     * A workspace of the caller's own, full of a believable month. @throws Problem 403 for who owns no workspace; 409 with
     * `workspaceId` when they have a rehearsal already.
     */
    async fill(caller: Pick<Caller, 'kind' | 'userId' | 'name'>, language: Language): Promise<{ workspaceId: string }> {
      const theirs = caller.kind === 'person' ? await workspaces.of(caller.userId) : []
      const model = theirs.find(({ role, workspace }) => role === 'owner' && !workspace.rehearsal)?.workspace
      if (model === undefined) throw problem(403, 'owner-needed', 'onlyOwners')
      const before = await store.ofPerson(caller.userId)
      if (before !== undefined) throw problem(409, 'rehearsal-exists', 'twice', { workspaceId: before.workspace_id })

      const { zone, currency, weekStart } = model
      const workspace = await workspaces.create({ name: stories[language].workspaceName, language, zone, currency, weekStart, rehearsal: true }, caller)
      try {
        if (!(await store.begin({ workspace_id: workspace.id, user_id: caller.userId, begun_at: clock.now() }))) {
          const other = await store.ofPerson(caller.userId)
          throw problem(409, 'rehearsal-exists', 'twice', { workspaceId: other?.workspace_id ?? null })
        }
        await work.later({ workspaceId: workspace.id, kind: tidyKind, key: 'tidy', payload: {}, dueAt: clock.now() + tidyAfterMs })
        const member = (await workspaces.members(workspace.id)).find(({ userId }) => userId === caller.userId)
        if (member === undefined) throw new Error('a new workspace without its owner')
        await fillWorkspace(tools, { workspace, by: { memberId: member.id, userId: caller.userId, name: caller.name }, language, seed })
        await store.finish(workspace.id, clock.now())
      } catch (cause) {
        await workspaces.removeWorkspace(workspace.id).catch((trouble: unknown) => log.warn('a half-filled rehearsal stays until the next start', { workspaceId: workspace.id, cause: trouble }))
        throw cause
      }
      return { workspaceId: workspace.id }
    },

    /** Removes it and everything in it. @throws Problem 404; 409 for a workspace of real work. */
    async wipe(workspaceId: string): Promise<void> {
      const workspace = await workspaces.get(workspaceId)
      if (workspace === null) throw notFound()
      if (!workspace.rehearsal) throw problem(409, 'not-a-rehearsal', 'onlyRehearsal')
      await workspaces.removeWorkspace(workspaceId)
    },

    /** At start: what a process that died left half filled goes away (by its work item where several processes may be at it). */
    async tidy(): Promise<void> {
      if (!tools.alone) return
      for (const workspace of await workspaces.list()) if (workspace.rehearsal) await removeUnfinished(workspace.id)
    },
  }
}

function problem(status: number, code: string, sentence: 'twice' | 'onlyRehearsal' | 'onlyOwners', extra: Record<string, unknown> = {}): Problem {
  return new Problem(status, code, { en: firstRunWords.en[sentence], it: firstRunWords.it[sentence] }, { extra })
}
