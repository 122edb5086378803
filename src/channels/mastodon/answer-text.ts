import type { RemoteRef, Segment } from '../channel.ts'

/**
 * What is sent: an answer to somebody names them, else they would not hear of it (a reply alone notifies nobody). The name
 * is put in front unless the text already has it, and counts without its server.
 */
export function textOf({ text, replyTo }: Segment): string {
  return replyTo ? answerText(text, replyTo.parent) : text
}

export function answerText(text: string, to: RemoteRef): string {
  const acct = to.data['acct']
  return acct === undefined ? text : withMention(text, acct)
}

/** `acct`: `anna` or `anna@other.example`. */
function withMention(text: string, acct: string): string {
  const name = acct.split('@')[0] ?? acct
  const named = new RegExp(`(?<![\\p{L}\\p{N}_@.])@(${escape(acct)}|${escape(name)})(?![\\p{L}\\p{N}_@])`, 'iu').test(text)
  return named ? text : `@${acct} ${text}`
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|-]/g, '\\$&')
