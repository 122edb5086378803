/** Bytes of HTML that readers take, as their sources say. */
export const slackReads = 32 * 1024
export const whatsappReads = 300 * 1024
/** The smallest of Facebook (1 MB), Signal (1,000 KiB), Mastodon and Lemmy (1 MiB). */
export const mostRead = 1_000_000
export const mebibyte = 1024 * 1024
