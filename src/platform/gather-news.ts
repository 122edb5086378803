/** News that say the same again and again, as one: a hundred posts of an account are one reason to look at it. */
export interface Gathering<News> {
  heard(news: News): void
  /** Acts on what was heard and resolves when that is done. */
  flush(): Promise<void>
}

/**
 * Acts on news at once and then at most every `everyMs`, on each name once. `failed` hears when acting did not work; those
 * news are not acted on again.
 */
export function gatherNews<News>({ everyMs, nameOf, act, failed }: {
  everyMs: number
  nameOf: (news: News) => string
  act: (news: readonly News[]) => Promise<void>
  failed: (cause: unknown) => void
}): Gathering<News> {
  const gathered = new Map<string, News>()
  let timer: NodeJS.Timeout | null = null
  let acting: Promise<void> = Promise.resolve()

  async function actNow(): Promise<void> {
    const news = [...gathered.values()]
    gathered.clear()
    if (news.length === 0) return
    await act(news).catch(failed)
  }
  function next(): void {
    timer = null
    if (gathered.size === 0) return
    acting = acting.then(actNow)
    // The pause holds nobody back: whoever closes the house calls `flush`.
    timer = setTimeout(next, everyMs).unref()
  }

  return {
    heard(news) {
      gathered.set(nameOf(news), news)
      // Not in this very turn: what happened together is one reason.
      if (timer === null) timer = setTimeout(next, 0)
    },
    async flush() {
      if (timer !== null) clearTimeout(timer)
      timer = null
      acting = acting.then(actNow)
      await acting
    },
  }
}
