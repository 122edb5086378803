import type { Statement } from '../platform/db/database.ts'
import type { Work } from '../platform/work/work.ts'
/** Work of this kind takes a publication through its life. */
export const publishKind = 'publish'

interface Which {
  readonly workspace_id: string
  readonly id: string
}

/** One item of work per publication; put in the queue in the same commit as what makes it due. */
export const publishWork = (work: Work, { workspace_id, id }: Which, dueAt: number): readonly Statement[] =>
  work.laterStatements({ workspaceId: workspace_id, kind: publishKind, payload: { publicationId: id }, dueAt, key: id })

export const noPublishWork = (work: Work, { workspace_id, id }: Which): readonly Statement[] =>
  work.cancelStatements({ workspaceId: workspace_id, kind: publishKind, key: id })
