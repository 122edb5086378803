import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

/** A connection that only reads, in a thread: statements in, the rows of the last one out. */
const db = new DatabaseSync(String(workerData), { readOnly: true })
parentPort?.on('message', (texts: readonly string[]) => {
  const [last] = texts.map((text) => db.prepare(text).all()).slice(-1)
  parentPort?.postMessage(last)
})
