import type { Language } from '../i18n.ts'

/**
 * Tells the server which language and colour scheme its first paint should have. They live in this browser's storage, which a
 * server cannot read; the cookie says nothing else, and is written when it is no longer true.
 */
export function rememberLook(language: Language, scheme: 'light' | 'dark' | null): void {
  const look = `passaparola.look=${language}.${scheme ?? ''}`
  if (document.cookie.split('; ').includes(look)) return
  document.cookie = `${look}; path=/; max-age=31536000; samesite=lax`
}
