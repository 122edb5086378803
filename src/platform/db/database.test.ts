import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../../test/support/databases.ts'
import type { Database } from './database.ts'
import { uniqueViolation } from './errors.ts'

interface Tables {
  animals: { id: string; legs: number | null; note: string | null; photo: Uint8Array | null }
}

describeOnBothDatabases('the store', (_open, more) => {
  async function withAnimals(): Promise<Database<Tables>> {
    const database = await more.openEmpty<Tables>()
    await sql`create table animals (id text not null primary key, legs bigint, note text, photo bytea)`.execute(database.db)
    return database
  }

  it('gives back what it was given: whole numbers, text, bytes and nothing', async () => {
    const { db } = await withAnimals()
    const photo = Buffer.from('a photo inside a pooled buffer')

    await db.insertInto('animals').values({ id: 'cat', legs: 9_007_199_254_740_991, note: 'è qui ’', photo }).execute()
    await db.insertInto('animals').values({ id: 'snake', legs: null, note: null, photo: null }).execute()

    const rows = await db.selectFrom('animals').selectAll().orderBy('id').execute()
    expect(rows[0]).toMatchObject({ id: 'cat', legs: 9_007_199_254_740_991, note: 'è qui ’' })
    expect(Buffer.from(rows[0]?.photo ?? []).toString()).toBe('a photo inside a pooled buffer')
    expect(rows[1]).toEqual({ id: 'snake', legs: null, note: null, photo: null })
  })

  it('says how many rows a statement changed, with and without returning', async () => {
    const { db } = await withAnimals()

    const inserted = await db.insertInto('animals').values([{ id: 'a', legs: 4, note: null, photo: null }, { id: 'b', legs: 4, note: null, photo: null }]).executeTakeFirst()
    const updated = await db.updateTable('animals').set({ legs: 3 }).where('id', '=', 'a').executeTakeFirst()
    const missed = await db.updateTable('animals').set({ legs: 3 }).where('id', '=', 'zebra').executeTakeFirst()
    const deleted = await db.deleteFrom('animals').where('legs', '>', 0).returning('id').execute()

    expect(inserted.numInsertedOrUpdatedRows).toBe(2n)
    expect(updated.numUpdatedRows).toBe(1n)
    expect(missed.numUpdatedRows).toBe(0n)
    expect(deleted.map(({ id }) => id).sort()).toEqual(['a', 'b'])
  })

  it('counts, sums and divides whole numbers to the same numbers', async () => {
    const { db } = await withAnimals()
    await db.insertInto('animals').values({ id: 'a', legs: 7, note: null, photo: null }).execute()

    const { rows } = await sql`select count(*) as n, sum(legs) as legs, legs / ${2} as half, exists(select 1) as yes from animals group by legs`.execute(db)

    expect(rows).toEqual([{ n: 1, legs: 7, half: 3, yes: 1 }])
  })

  it('commits a list as a whole: all of it', async () => {
    const database = await withAnimals()
    const { db } = database

    const results = await database.commit([
      db.insertInto('animals').values({ id: 'a', legs: 4, note: null, photo: null }),
      db.updateTable('animals').set({ legs: 5 }).where('id', '=', 'a').returning('legs'),
      db.updateTable('animals').set({ legs: 6 }).where('id', '=', 'nobody'),
    ])

    expect(results.map(({ numAffectedRows }) => numAffectedRows)).toEqual([1n, 1n, 0n])
    expect(results[1]?.rows).toEqual([{ legs: 5 }])
  })

  it('commits a list as a whole: or nothing, without harm to those who wrote at the same time', async () => {
    const database = await withAnimals()
    const { db } = database
    const animal = (id: string) => db.insertInto('animals').values({ id, legs: 4, note: null, photo: null })
    await animal('taken').execute()

    const outcomes = await Promise.allSettled([
      database.commit([animal('a'), animal('b')]),
      database.commit([animal('c'), animal('taken'), animal('d')]),
      animal('taken').execute(),
      animal('e').execute(),
    ])

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(outcomes.map((outcome) => outcome.status === 'rejected' && uniqueViolation(outcome.reason))).toEqual([false, true, true, false])
    const ids = await db.selectFrom('animals').select('id').orderBy('id').execute()
    expect(ids.map(({ id }) => id)).toEqual(['a', 'b', 'e', 'taken'])
  })

  it('undoes a transaction that throws, and keeps the order of those that do not', async () => {
    const database = await withAnimals()
    await database.db.insertInto('animals').values({ id: 'a', legs: 0, note: null, photo: null }).execute()

    const failed = database.transaction(async (tx) => {
      await tx.updateTable('animals').set({ legs: 100 }).execute()
      throw new Error('changed my mind')
    })
    await expect(failed).rejects.toThrow('changed my mind')
    await Promise.all(
      Array.from({ length: 20 }, () =>
        database.transaction(async (tx) => {
          const { legs } = await tx.selectFrom('animals').select('legs').forUpdate().executeTakeFirstOrThrow()
          await tx.updateTable('animals').set({ legs: (legs ?? 0) + 1 }).execute()
        }),
      ),
    )

    expect(await database.db.selectFrom('animals').select('legs').executeTakeFirst()).toEqual({ legs: 20 })
  })

  it('writes the same row on conflict', async () => {
    const { db } = await withAnimals()
    const write = (legs: number) =>
      db.insertInto('animals').values({ id: 'a', legs, note: null, photo: null }).onConflict((on) => on.column('id').doUpdateSet((eb) => ({ legs: eb.ref('excluded.legs') })))

    await write(1).execute()
    await write(2).execute()

    expect(await db.selectFrom('animals').select('legs').execute()).toEqual([{ legs: 2 }])
  })

  it('does not lose a write among many at once', async () => {
    const { db } = await withAnimals()

    await Promise.all(Array.from({ length: 2000 }, (_, i) => db.insertInto('animals').values({ id: `n${i}`, legs: i, note: null, photo: null }).execute()))

    const { rows } = await sql<{ n: number; legs: number }>`select count(*) as n, sum(legs) as legs from animals`.execute(db)
    expect(rows[0]).toEqual({ n: 2000, legs: 1_999_000 })
  })

  it('does not lose a write between transactions, whose own nobody comes in between', async () => {
    const database = await withAnimals()
    const { db } = database
    const animal = (id: string) => db.insertInto('animals').values({ id, legs: 0, note: null, photo: null })
    await animal('counter').execute()

    await Promise.all(Array.from({ length: 30 }, async (_, i) => {
      await Promise.all([
        animal(`a${i}`).execute(),
        database.commit([animal(`b${i}`), animal(`c${i}`)]),
        database.transaction(async (tx) => {
          const { legs } = await tx.selectFrom('animals').select('legs').where('id', '=', 'counter').forUpdate().executeTakeFirstOrThrow()
          await tx.updateTable('animals').set({ legs: (legs ?? 0) + 1 }).where('id', '=', 'counter').execute()
        }),
        animal(`d${i}`).execute(),
      ])
    }))

    const { rows } = await sql<{ n: number; legs: number }>`select count(*) as n, sum(legs) as legs from animals`.execute(db)
    expect(rows[0]).toEqual({ n: 121, legs: 30 })
  })
})
