import type { RedirectHop } from '../../facts.ts'

/** Answers that sent us on. */
export function redirects(hops: readonly RedirectHop[]): readonly RedirectHop[] {
  return hops.filter(({ location }) => location !== null)
}
