import { copyFileSync, mkdtempSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeOnBothDatabases, migrationsFolder } from '../../../test/support/databases.ts'
import { runFolder } from '../../../test/support/run-folder.ts'
import { silentLog } from '../../../test/support/workspaces.ts'
import type { Database } from './database.ts'
import { systemClock } from '../clock.ts'
import { examineDatabase } from './examine.ts'
import { migrate } from './migrate.ts'
import { sqliteFile } from './sqlite-file.ts'
import { completeTextIndexes, hasTextIndex, rowsThatMayHold, type TextIndex } from './text-index.ts'
import { createTextIndexer } from './text-indexer.ts'
import { randomFrom } from '../../../bench/support/statistics.ts'

interface Tables {
  posts: Record<string, string | number | null>
  search_posts_waiting: { number: number }
}

const index: TextIndex = { name: 'search_posts', table: 'posts', columns: ['words'] }
/** Accents of Italian, composed and not, letters whose case is not theirs alone, what LIKE and FTS5 take for their own signs, and what is no letter. */
const letters = [...'aàeèéiìoòuùAÈÉbcnpstBCNPST   %_\'"!\\*^()-+:,.\n', 'e\u0300', 'ß', 'ẞ', 'İ', 'ı', 'Σ', 'ς', 'σ', '\u212A', 'Å', '🍞', '👩🏽‍🍳', '和', '朝', '\uFFFD', '\u0301', 'ǅ', 'AND', 'NOT', 'near']

describeOnBothDatabases('an index of texts', (open, more) => {
  let number = 0
  const post = (words: string) => ({
    workspace_id: 'w', id: `p${(number += 1)}`, kind: 'post', state: 'draft', revision: 1, content: '{}', excerpt: '', words, sort_at: number, author_member_id: 'm', author_name: 'Anna', created_at: 0, updated_at: 0,
  })
  /** What an operator may do by hand: rows must keep their numbers. */
  const vacuum = (path: string): void => {
    const file = new DatabaseSync(path, { timeout: 5_000 })
    file.exec('vacuum')
    file.close()
  }
  const indexer = (database: Database<Tables>) => createTextIndexer({ database: database as never, indexes: [index], log: silentLog })
  const scanned = (database: Database<Tables>, text: string) =>
    database.db.selectFrom('posts').select('id').where(sql<string>`lower(words)`, 'like', sql<string>`${`%${text.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`} escape '!'`).orderBy('id').execute()
  async function found(database: Database<Tables>, text: string): Promise<{ helped: boolean; ids: unknown }> {
    const mayHold = await rowsThatMayHold(database as never, index, text.toLowerCase())
    let query = database.db.selectFrom('posts').select('id').where(sql<string>`lower(words)`, 'like', sql<string>`${`%${text.toLowerCase().replaceAll(/[!%_]/g, '!$&')}%`} escape '!'`).orderBy('id')
    if (mayHold !== null) query = query.where(mayHold)
    return { helped: mayHold !== null, ids: await query.execute() }
  }

  it('leaves out no row that a look at every row finds, whatever was written, changed or deleted, taken in or not', async () => {
    const database = await open<Tables>()
    const random = randomFrom(20261123)
    const some = (most: number): string => Array.from({ length: Math.floor(random() * most) }, () => letters[Math.floor(random() * letters.length)] ?? '').join('')
    const texts = Array.from({ length: 300 }, () => some(60))
    await database.commit(texts.map((words) => database.db.insertInto('posts').values(post(words))))
    let helped = 0

    for (let round = 0; round < 4; round++) {
      for (let i = 0; i < 60; i++) {
        const whole = [...(texts[Math.floor(random() * texts.length)] ?? '')]
        const from = Math.floor(random() * whole.length)
        const text = i % 6 === 0 ? some(5) : whole.slice(from, from + 1 + Math.floor(random() * 24)).join('')
        const asked = i % 2 === 0 ? text : text.toUpperCase()
        const answer = await found(database, asked)
        expect(answer.ids, `looking for ${JSON.stringify(asked)}`).toEqual(await scanned(database, asked))
        helped += Number(answer.helped)
      }
      if (round % 2 === 0) await indexer(database).finish()
      const changed = Array.from({ length: 40 }, () => `p${1 + Math.floor(random() * number)}`)
      await database.commit(changed.map((id, i) => (i % 4 === 0 ? database.db.deleteFrom('posts').where('id', '=', id) : database.db.updateTable('posts').set({ words: texts[i] = some(60) }).where('id', '=', id))))
      // Rowids of what was deleted last are given again.
      await database.commit([database.db.deleteFrom('posts').where('id', '=', `p${number}`), database.db.insertInto('posts').values(post((texts[round] = some(60))))])
      if (more.kind === 'sqlite') vacuum(sqliteFile(more.place(database).dataDir))
    }

    expect(helped > 100).toBe(more.kind === 'sqlite')
    if (more.kind === 'sqlite') expect(await examineDatabase(more.place(database))).toMatchObject({ damage: null })
  })

  it('takes in what was written before there was an index', async () => {
    const database = await more.openEmpty<Tables>()
    const folder = mkdtempSync(join(runFolder(), 'before-search-'))
    for (const name of readdirSync(migrationsFolder)) if (name < '0120') copyFileSync(join(migrationsFolder, name), join(folder, name))
    await migrate(database, folder, systemClock)
    await database.commit(['panettone', 'stollen'].map((words) => database.db.insertInto('posts').values(post(words))))

    await migrate(database, migrationsFolder, systemClock)
    const waiting = await found(database, 'tolle')
    await indexer(database).finish()

    expect(waiting.ids).toEqual([{ id: `p${number}` }])
    expect(await found(database, 'tolle')).toEqual(waiting)
  })

  it('waits for nobody: every change is seen at once, and taken in once', async () => {
    const database = await open<Tables>()
    const waiting = async () => (more.kind === 'sqlite' ? (await database.db.selectFrom('search_posts_waiting').selectAll().execute()).length : 0)
    await database.commit(Array.from({ length: 120 }, (_, i) => database.db.insertInto('posts').values(post(`panettone ${i}`))))
    const before = await found(database, 'one 77')

    await indexer(database).finish()
    await database.db.updateTable('posts').set({ state: 'published' }).execute()

    expect(await found(database, 'one 77')).toEqual(before)
    expect(before.ids).toHaveLength(1)
    expect(await waiting()).toBe(0)
    await database.db.updateTable('posts').set({ words: 'stollen' }).where('id', '=', `p${number}`).execute()
    expect((await found(database, 'tolle')).ids).toEqual([{ id: `p${number}` }])
    expect(await waiting()).toBe(more.kind === 'sqlite' ? 1 : 0)
  })

  it('does not help with a frequent word: the newest are found by walking', async () => {
    if (more.kind === 'postgres') return
    const database = await open<Tables>()
    await database.commit(Array.from({ length: 3_001 }, () => database.db.insertInto('posts').values(post('panettone'))))

    expect(await rowsThatMayHold(database as never, index, 'panettone')).toBeNull()
    await indexer(database).finish()
    expect(await rowsThatMayHold(database as never, index, 'panettone')).toBeNull()
    expect(await rowsThatMayHold(database as never, index, 'stollen')).not.toBeNull()
  })

  it('lets a migration through that is not allowed to create pg_trgm', async () => {
    if (more.kind === 'sqlite') return
    const owner = await more.openEmpty<Tables>()
    const role = `limited_${process.pid}`
    await sql.raw(`create role ${role} login`).execute(owner.db)
    await sql.raw(`grant usage, create on schema public to ${role}`).execute(owner.db)
    const { databaseUrl, dataDir } = more.place(owner)
    const limited = await more.at<Tables>({ databaseUrl: (databaseUrl ?? '').replace(/\/\/[^@]*@/, `//${role}@`), dataDir })

    const applied = await migrate(limited, migrationsFolder, systemClock)
    await completeTextIndexes(limited as never, migrationsFolder)

    expect(applied).toContain(120)
    expect(await hasTextIndex(limited as never, index)).toBe(false)
    expect(await examineDatabase({ databaseUrl, dataDir })).toMatchObject({ searchIsSlow: true })
    await limited.db.insertInto('posts').values(post('stollen')).execute()
    expect((await found(limited, 'olle')).ids).toHaveLength(1)
  })

  it('is made at a later start where pg_trgm could not be created at first', async () => {
    const database = await open<Tables>()
    if (more.kind === 'sqlite') return
    await sql`drop extension pg_trgm cascade`.execute(database.db)

    await completeTextIndexes(database as never, migrationsFolder)
    const without = await hasTextIndex(database as never, index)
    await sql`create extension pg_trgm`.execute(database.db)
    await completeTextIndexes(database as never, migrationsFolder)

    expect(without).toBe(false)
    expect(await hasTextIndex(database as never, index)).toBe(true)
  })
})
