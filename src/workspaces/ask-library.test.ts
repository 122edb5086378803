import { expect, it } from 'vitest'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { StorageError } from '../platform/db/errors.ts'
import { askLibrary } from './ask-library.ts'
import type { WorkspacesTables } from './tables.ts'

class LibraryError extends Error {
  readonly statusCode: number
  constructor(statusCode: number) {
    super('Failed to get session')
    this.statusCode = statusCode
  }
}

describeOnBothDatabases('asking the sign-in library', (open) => {
  it('asks once more when the store is well again', async () => {
    const { db } = await open<WorkspacesTables>()
    let asked = 0

    const answer = await askLibrary(db, () => ((asked += 1) === 1 ? Promise.reject(new LibraryError(500)) : Promise.resolve('Ada')))

    expect({ answer, asked }).toEqual({ answer: 'Ada', asked: 2 })
  })

  it('passes on what the library refuses', async () => {
    const { db } = await open<WorkspacesTables>()
    let asked = 0

    await expect(askLibrary(db, () => ((asked += 1), Promise.reject(new LibraryError(401))))).rejects.toMatchObject({ statusCode: 401 })
    expect(asked).toBe(1)
  })
})

it('says that the store is in trouble when it is', async () => {
  const trouble = new StorageError('unreachable', new Error('gone'))
  const away = { selectFrom: () => ({ select: () => ({ limit: () => ({ execute: () => Promise.reject(trouble) }) }) }) }

  await expect(askLibrary(away as never, () => Promise.reject(new LibraryError(500)))).rejects.toBe(trouble)
})
