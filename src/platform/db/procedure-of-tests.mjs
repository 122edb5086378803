// @ts-check
/**
 * A procedure for the tests of procedures: puts money from one account to another, or says why not.
 * @import { Insertion, Procedure } from './procedure.ts'
 */

/** @type {Insertion} */
const transfers = { table: 'transfers', columns: ['id', 'amount'], numbers: new Set(['amount']), conflict: 'on conflict do nothing returning id' }

/** @type {Procedure<{ readonly id: string, readonly from: string, readonly to: string, readonly amount: number, readonly trouble?: boolean }, { readonly done: boolean, readonly left: number }>} */
export const transfer = {
  from: import.meta.url,
  name: 'transfer',
  * run({ id, from, to, amount, trouble }, kind) {
    const [account, written] = yield [
      { text: `select balance from accounts where name = $1${kind === 'postgres' ? ' for update' : ''}`, values: [from] },
      { into: transfers, rows: [[id, amount]] },
    ]
    const balance = Number(account?.rows[0]?.['balance'] ?? 0)
    if (written?.rows.length === 0) return { done: false, left: balance }
    if (balance < amount) throw new Error('not enough')
    // Each parameter as often as needed, in any order.
    yield [{ text: 'update accounts set balance = case when name = $2 then balance - $1 else balance + $1 end where name in ($2, $3)', values: [amount, from, to] }]
    if (trouble === true) yield [{ into: { ...transfers, conflict: '' }, rows: [['x', 1], [id, 2]] }]
    return { done: true, left: balance - amount }
  },
}

/** @type {Insertion} */
const accounts = { table: 'accounts', columns: ['balance', 'name'], numbers: new Set(['balance']), conflict: 'on conflict (name) do nothing', tells: 'name' }

/** Opens accounts; answers the names of those that were not open before. @type {Procedure<readonly string[], { readonly opened: readonly unknown[], readonly changes: number }>} */
export const openAccounts = {
  from: import.meta.url,
  name: 'openAccounts',
  size: (names) => names.length,
  * run(names) {
    const [written] = yield [{ into: accounts, rows: names.map((name) => [0, name]) }]
    return { opened: written?.rows.map(({ name }) => name) ?? [], changes: written?.changes ?? 0 }
  },
}
