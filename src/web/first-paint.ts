import { inboxPageWords } from '../inbox/pages/words.ts'
import { loopPageWords } from '../analytics/pages/words.ts'
import { languages, type InEveryLanguage, type Language } from '../platform/i18n.ts'
import { planWords } from '../publishing/pages/plan-words.ts'
import { composeWords } from '../publishing/pages/words.ts'

/** What a page says before its data is here: exactly its title and its lead. */
const heads: Readonly<Record<string, InEveryLanguage<{ readonly title: string; readonly lead: string }>>> = {
  loop: loopPageWords,
  plan: planWords,
  compose: composeWords,
  inbox: inboxPageWords,
}

/**
 * The frame of a page as plain HTML, in every language: where the shell stands, the title and the lead, with the classes of
 * shell.tsx and page.tsx so that nothing moves when they take over. Null for pages one does not begin with.
 */
export function framesOf(path: string): Record<Language, string> | null {
  const head = heads[path]
  return head === undefined ? null : (Object.fromEntries(languages.map((language) => [language, frame(head[language])])) as Record<Language, string>)
}

function frame({ title, lead }: { readonly title: string; readonly lead: string }): string {
  return [
    // For the eyes: who listens is told of the page once, when it works.
    '<div class="shell" aria-hidden="true"><div class="shell-side"></div><div class="shell-top"><span class="shell-menu-button"></span></div>',
    '<main class="shell-main"><div class="kit-page kit-page-wide"><header class="kit-page-head"><div class="kit-page-words">',
    `<h1 class="kit-title">${escaped(title)}</h1><p class="kit-lead">${escaped(lead)}</p>`,
    '</div></header></div></main></div>',
  ].join('')
}

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
