/** How long after the page has loaded; by then what it shows has been asked for and drawn. */
const restMs = 1_500

/** Loads a part nobody needs at first, once the page has loaded and the browser has nothing else to do. A failure is left to whoever needs it. */
export function whenAtRest(load: () => Promise<unknown>): void {
  const idle = (): void => {
    const quietly = (): void => void load().catch(() => {})
    // Safari has no idle callback.
    if ('requestIdleCallback' in globalThis) requestIdleCallback(quietly, { timeout: 5_000 })
    else quietly()
  }
  const rest = (): void => void setTimeout(idle, restMs)
  if (document.readyState === 'complete') rest()
  else addEventListener('load', rest, { once: true })
}
