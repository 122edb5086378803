import { removeOrphans, removeRunFolderMeanwhile, runFolder } from './run-folder.ts'

let users = 0

/** Runs in vitest's main process, once per project. PostgreSQL itself starts with the first test that asks for it. */
export function setup(): void {
  if (users === 0) removeOrphans()
  users += 1
  runFolder()
}

export async function teardown(): Promise<void> {
  users -= 1
  if (users === 0) await removeRunFolderMeanwhile(runFolder())
}
