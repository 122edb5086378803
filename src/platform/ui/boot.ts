/**
 * What must be settled before the first paint, in a file because the content security policy allows no inline script:
 * the colour scheme (no flash) and the nonce for libraries that add styles. Returns the nonce.
 */
export function boot(): string {
  const stored = localStorage.getItem('mantine-color-scheme-value')
  const dark = stored === 'dark' || (stored !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light')
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
  // Read by get-nonce, through which the scroll lock of Mantine's dialogs adds its style.
  Object.assign(globalThis, { __webpack_nonce__: nonce })
  return nonce
}
