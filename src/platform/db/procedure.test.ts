import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { describeOnBothDatabases, type OpenDatabase } from '../../../test/support/databases.ts'
import type { Database } from './database.ts'
import { uniqueViolation } from './errors.ts'
import { openAccounts, transfer } from './procedure-of-tests.mjs'

interface Tables {
  accounts: { name: string; balance: number }
  transfers: { id: string; amount: number }
}

async function bank(open: OpenDatabase): Promise<Database<Tables>> {
  const database = await open<Tables>()
  await sql`create table accounts (name text primary key, balance bigint not null)`.execute(database.db)
  await sql`create table transfers (id text primary key, amount bigint not null)`.execute(database.db)
  await database.db.insertInto('accounts').values([{ name: 'anna', balance: 100 }, { name: 'luca', balance: 0 }]).execute()
  return database
}

const balances = async ({ db }: Database<Tables>) => (await db.selectFrom('accounts').selectAll().orderBy('name').execute()).map(({ balance }) => balance)
const transfersOf = async ({ db }: Database<Tables>) => (await db.selectFrom('transfers').select('id').orderBy('id').execute()).map(({ id }) => id)

describeOnBothDatabases('a procedure', (open) => {
  it('reads, decides and writes, and answers when it is kept', async () => {
    const database = await bank(open)
    expect(await database.perform(transfer, { id: 'a', from: 'anna', to: 'luca', amount: 30 })).toEqual({ done: true, left: 70 })
    expect(await database.perform(transfer, { id: 'a', from: 'anna', to: 'luca', amount: 30 })).toEqual({ done: false, left: 70 })
    expect([await balances(database), await transfersOf(database)]).toEqual([[70, 30], ['a']])
  })

  it('keeps nothing of itself when it fails, by its own word or the database’s, and all of those beside it', async () => {
    const database = await bank(open)
    const outcomes = await Promise.allSettled([
      database.perform(transfer, { id: 'a', from: 'anna', to: 'luca', amount: 10 }),
      database.perform(transfer, { id: 'b', from: 'luca', to: 'anna', amount: 500 }),
      database.perform(transfer, { id: 'c', from: 'anna', to: 'luca', amount: 20, trouble: true }),
      database.commit([database.db.insertInto('transfers').values({ id: 'd', amount: 0 })]),
      database.perform(transfer, { id: 'e', from: 'anna', to: 'luca', amount: 5 }),
    ])

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled', 'fulfilled'])
    expect([outcomes[1], outcomes[2]].map((outcome) => outcome?.status === 'rejected' && [String((outcome.reason as Error).message).includes('not enough'), uniqueViolation(outcome.reason)])).toEqual([[true, false], [false, true]])
    expect([await balances(database), await transfersOf(database)]).toEqual([[85, 15], ['a', 'd', 'e']])
  })

  it('is told which of its rows were written, where some are there already or come twice', async () => {
    const database = await bank(open)
    expect(await database.perform(openAccounts, ['carla', 'anna', 'dario', 'carla'])).toEqual({ opened: ['carla', 'dario'], changes: 2 })
    expect(await database.perform(openAccounts, ['anna', 'carla'])).toEqual({ opened: [], changes: 0 })
    expect(await database.perform(openAccounts, [])).toEqual({ opened: [], changes: 0 })
    expect(await balances(database)).toEqual([100, 0, 0, 0])
  })

  it('is alone with what it decides on: money is neither made nor lost by many at once', async () => {
    const database = await bank(open)
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, (_, i) => database.perform(transfer, { id: `t${i}`, from: 'anna', to: 'luca', amount: 5 })))

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20)
    expect([await balances(database), (await transfersOf(database)).length]).toEqual([[0, 100], 20])
  })
})
