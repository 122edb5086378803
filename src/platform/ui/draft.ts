import { useCallback, useEffect, useRef, useState } from 'react'

const prefix = 'passaparola.draft.'

/**
 * State that is never lost: kept on this device as it is typed, found again after a reload, a sign-out or a crash, and in
 * another tab. `forget` once the server has it. `found` says that something typed earlier was brought back.
 */
export function useDraft<T>(name: string, initial: T): { readonly draft: T; readonly setDraft: (next: T) => void; readonly forget: () => void; readonly found: boolean } {
  const [kept] = useState(() => readDraft<T>(localStorage, name))
  const [draft, setState] = useState<T>(kept ?? initial)
  const latest = useRef(name)
  latest.current = name
  const setDraft = useCallback((next: T) => {
    setState(next)
    keepDraft(localStorage, latest.current, next)
  }, [])
  const forget = useCallback(() => localStorage.removeItem(prefix + latest.current), [])
  useEffect(() => {
    const fromOtherTab = (event: StorageEvent): void => {
      if (event.key !== prefix + name) return
      const theirs = readDraft<T>(localStorage, name)
      if (theirs !== null) setState(theirs)
    }
    addEventListener('storage', fromOtherTab)
    return () => removeEventListener('storage', fromOtherTab)
  }, [name])
  return { draft, setDraft, forget, found: kept !== null }
}

type Store = Pick<Storage, 'getItem' | 'setItem'>

export function readDraft<T>(store: Store, name: string): T | null {
  const text = store.getItem(prefix + name)
  if (text === null) return null
  try {
    return JSON.parse(text) as T
  } catch {
    // Half-written or edited by hand: as if there were none.
    return null
  }
}

/** False when the device has no room left: the page goes on, and the server's copy is the one that counts. */
export function keepDraft(store: Store, name: string, draft: unknown): boolean {
  try {
    store.setItem(prefix + name, JSON.stringify(draft))
    return true
  } catch {
    return false
  }
}
