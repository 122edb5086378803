/** More than this in one question makes the first of them wait for the last. */
const atMost = 256

interface Asker<Key, Answer> {
  readonly key: Key
  resolve(answer: Answer | undefined): void
  reject(cause: unknown): void
}

/**
 * Questions that are asked in one turn of the event loop go to the store as one. `ask` gets each key once and answers by
 * name; what it leaves out is `undefined`. Everybody gets an answer read after they asked.
 */
export function askTogether<Key, Answer>(nameOf: (key: Key) => string, ask: (keys: readonly Key[]) => Promise<ReadonlyMap<string, Answer>>): (key: Key) => Promise<Answer | undefined> {
  let waiting: Asker<Key, Answer>[] = []

  async function flush(): Promise<void> {
    const group = waiting
    waiting = []
    const keys = new Map(group.map(({ key }) => [nameOf(key), key]))
    try {
      const answers = await ask([...keys.values()])
      for (const { key, resolve } of group) resolve(answers.get(nameOf(key)))
    } catch (cause) {
      for (const { reject } of group) reject(cause)
    }
  }

  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject })
      if (waiting.length === 1) setImmediate(() => void (waiting.length > 0 && flush()))
      else if (waiting.length >= atMost) void flush()
    })
}
