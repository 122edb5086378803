import type { InboundMessage } from '../channels/index.ts'
import { webAddress } from '../platform/http/web-address.ts'

const longestText = 50_000
const longestName = 200
const mostImages = 20

/**
 * A message as it may be kept: strangers write it, through servers of strangers. Addresses are ones a browser may open,
 * text has an end and nothing a database cannot hold, and there is a time.
 */
export function asStored(message: InboundMessage, readAt: number): InboundMessage {
  const { author } = message
  return {
    ...message,
    url: webAddress(message.url) ?? '',
    text: plain(message.text, longestText),
    author: {
      ...author,
      handle: plain(author.handle, longestName),
      displayName: plain(author.displayName, longestName),
      url: webAddress(author.url) ?? '',
      avatarUrl: webAddress(author.avatarUrl),
    },
    sentAt: Number.isSafeInteger(message.sentAt) ? message.sentAt : readAt,
    images: message.images.slice(0, mostImages).flatMap(({ url, alt }) => {
      const address = webAddress(url)
      return address === null ? [] : [{ url: address, alt: plain(alt, 2_000) }]
    }),
  }
}

const plain = (text: string, longest: number): string => text.slice(0, longest).replaceAll('\0', '').toWellFormed().normalize('NFC')
