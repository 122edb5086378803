export interface Press {
  readonly key: string
  readonly mod: boolean
  readonly alt: boolean
}

/** Milliseconds within which the second key of `g l` must follow. */
const patience = 1200

/** Turns key presses into commands: single keys, chords with Ctrl/⌘ (`mod+k`) and sequences (`g l`). */
export class KeySequence {
  #before = ''
  #at = -Infinity

  /** The command this press completes, if any. `letters` false: only chords with Ctrl/⌘ count. */
  press<C extends { readonly keys?: string }>(press: Press, commands: readonly C[], how: { readonly letters: boolean; readonly now: number }): C | undefined {
    const key = press.key.toLowerCase()
    if (press.alt || ['shift', 'control', 'meta', 'alt'].includes(key)) return undefined
    if (press.mod) {
      this.#before = ''
      return commands.find((command) => command.keys === `mod+${key}`)
    }
    if (!how.letters) {
      this.#before = ''
      return undefined
    }
    const before = how.now - this.#at <= patience ? this.#before : ''
    const sequence = before === '' ? key : `${before} ${key}`
    const hit = commands.find((command) => command.keys === sequence) ?? commands.find((command) => command.keys === key)
    const begins = !hit && commands.some((command) => command.keys?.startsWith(`${key} `))
    this.#before = begins ? key : ''
    this.#at = how.now
    return hit
  }
}
