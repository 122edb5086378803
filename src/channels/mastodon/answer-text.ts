import type { Segment } from '../channel.ts'

/**
 * What is sent: an answer to somebody names them, else they would not hear of it (a reply alone notifies nobody). The name
 * is put in front unless the text already has it, and counts without its server.
 */
export function textOf(segment: Segment): string {
  const acct = segment.replyTo?.parent.data['acct']
  return acct === undefined ? segment.text : withMention(segment.text, acct)
}

/** `acct`: `anna` or `anna@other.example`. */
export function withMention(text: string, acct: string): string {
  const name = acct.split('@')[0] ?? acct
  const named = new RegExp(`(?<![\\p{L}\\p{N}_@.])@(${escape(acct)}|${escape(name)})(?![\\p{L}\\p{N}_@])`, 'iu').test(text)
  return named ? text : `@${acct} ${text}`
}

const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|-]/g, '\\$&')
