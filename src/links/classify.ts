import { isbot } from 'isbot'
import { previewConsumers } from './preview-consumers.ts'

/** What a request says about who sends it. */
export interface Asked {
  readonly method: string
  readonly userAgent: string
  /** `Sec-Purpose`, or the older `Purpose` and `X-Moz`, whichever came. */
  readonly purpose: string
}

/** Who it was, and the id of the rule that says so. */
export interface Judgement {
  readonly kind: 'person' | 'bot' | 'preview'
  readonly why: string
  readonly consumer: string | null
  readonly device: 'desktop' | 'phone' | 'tablet' | 'other'
}

/** Browsers inside apps are people, whatever words their user agent carries. */
const inAppBrowser = /\bFBAN\/|\bFBAV\/|\bInstagram \d|\[Pinterest\/|\bSnapchat\/|\bmusical_ly|\bBytedanceWebview|\bLinkedInApp\b|\bTwitter for /

const mostKnown = 5_000
const known = new Map<string, Judgement>()

/**
 * Tells people, robots and link-preview fetchers apart. A preview fetch is a share in private: recorded, never a click.
 * Anything that only looks ahead (HEAD, `Sec-Purpose: prefetch`) is not a click either.
 */
export function classify({ method, userAgent, purpose }: Asked): Judgement {
  const byAgent = classifyAgent(userAgent)
  if (byAgent.kind !== 'person') return byAgent
  if (method === 'HEAD') return { ...byAgent, kind: 'bot', why: 'head-request' }
  if (/prefetch|prerender|preview/i.test(purpose)) return { ...byAgent, kind: 'bot', why: 'prefetch' }
  return byAgent
}

function classifyAgent(userAgent: string): Judgement {
  const remembered = known.get(userAgent)
  if (remembered !== undefined) return remembered
  const judged = judge(userAgent)
  // User agents repeat: a few thousand cover nearly every request. The oldest goes first.
  if (known.size >= mostKnown) known.delete(known.keys().next().value ?? '')
  known.set(userAgent, judged)
  return judged
}

function judge(userAgent: string): Judgement {
  const device = deviceOf(userAgent)
  if (userAgent === '') return { kind: 'bot', why: 'no-user-agent', consumer: null, device }
  const person = { kind: 'person', consumer: null, device } as const
  if (inAppBrowser.test(userAgent) && !/bot\b/i.test(userAgent)) return { ...person, why: 'in-app-browser' }
  for (const [consumer, pattern] of previewConsumers) {
    if (pattern.test(userAgent)) return { kind: 'preview', why: `preview:${consumer}`, consumer, device }
  }
  if (isbot(userAgent)) return { kind: 'bot', why: 'isbot', consumer: null, device }
  return { ...person, why: 'browser' }
}

function deviceOf(userAgent: string): Judgement['device'] {
  if (/iPad|Tablet|PlayBook|Silk\/|Android(?!.*Mobile)/i.test(userAgent)) return 'tablet'
  if (/Mobi|iPhone|iPod|Windows Phone/i.test(userAgent)) return 'phone'
  if (/Windows NT|Macintosh|X11|CrOS|Linux (x86_64|i686|aarch64)/i.test(userAgent)) return 'desktop'
  return 'other'
}
