import type { Database } from '../../platform/db/database.ts'

export interface ShareStyleRow {
  workspace_id: string
  id: string
  name: string
  /** JSON of a ShareImageStyle. */
  style: string
  logo_sha256: string | null
  photo_sha256: string | null
  created_at: number
  changed_at: number
}

export interface ShareImageTables {
  share_styles: ShareStyleRow
  share_image_keys: { workspace_id: string; sealed: string }
}

/** All SQL of share images. */
export function shareImageStore({ db }: Database<ShareImageTables>) {
  const one = (workspaceId: string, id: string) => db.selectFrom('share_styles').selectAll().where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst()
  return {
    one,
    list: (workspaceId: string) => db.selectFrom('share_styles').selectAll().where('workspace_id', '=', workspaceId).orderBy('name').orderBy('id').limit(200).execute(),
    add: (row: ShareStyleRow) => db.insertInto('share_styles').values(row).execute(),
    async change(workspaceId: string, id: string, change: Partial<Omit<ShareStyleRow, 'workspace_id' | 'id'>>): Promise<boolean> {
      const { numUpdatedRows } = await db.updateTable('share_styles').set(change).where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async remove(workspaceId: string, id: string): Promise<boolean> {
      const { numDeletedRows } = await db.deleteFrom('share_styles').where('workspace_id', '=', workspaceId).where('id', '=', id).executeTakeFirst()
      return numDeletedRows > 0n
    },
    /** The workspace's key: the stored one, or `fresh` if there is none yet. */
    async key(workspaceId: string, fresh: () => string): Promise<string> {
      const read = () => db.selectFrom('share_image_keys').select('sealed').where('workspace_id', '=', workspaceId).executeTakeFirst()
      const known = await read()
      if (known !== undefined) return known.sealed
      await db.insertInto('share_image_keys').values({ workspace_id: workspaceId, sealed: fresh() }).onConflict((conflict) => conflict.column('workspace_id').doNothing()).execute()
      return (await read())?.sealed ?? ''
    },
  }
}
