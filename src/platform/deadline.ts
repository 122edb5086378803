/**
 * Runs `work` with a signal that is aborted when `outer` is, or after `ms`; both are let go of when it ends. (`AbortSignal.any` and
 * `AbortSignal.timeout` would live on until their time is up, thousands of them after a burst.)
 */
export async function within<T>(ms: number, outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const inner = new AbortController()
  const abort = (): void => inner.abort(outer.reason)
  const timer = setTimeout(() => inner.abort(new DOMException('The time was up', 'TimeoutError')), ms).unref()
  outer.addEventListener('abort', abort, { once: true })
  if (outer.aborted) abort()
  try {
    return await work(inner.signal)
  } finally {
    clearTimeout(timer)
    outer.removeEventListener('abort', abort)
  }
}
