/** Whoever makes a card of a link: the id is public (CLI, API, reports) and never renamed. */
export const smoNetworks = [
  'facebook', 'x', 'linkedin', 'whatsapp', 'imessage', 'slack', 'discord', 'telegram', 'mastodon',
  'bluesky', 'pinterest', 'reddit', 'google-discover', 'signal', 'matrix', 'lemmy', 'discourse',
] as const

export type SmoNetwork = (typeof smoNetworks)[number]
