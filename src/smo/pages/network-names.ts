import type { SmoNetwork } from '../networks.ts'

/** As they call themselves; in the order of the list. */
export const networkNames: Readonly<Record<SmoNetwork, string>> = {
  facebook: 'Facebook', x: 'X', linkedin: 'LinkedIn', whatsapp: 'WhatsApp', imessage: 'iMessage', slack: 'Slack', discord: 'Discord', telegram: 'Telegram', mastodon: 'Mastodon',
  bluesky: 'Bluesky', pinterest: 'Pinterest', reddit: 'Reddit', 'google-discover': 'Google Discover', signal: 'Signal', matrix: 'Matrix', lemmy: 'Lemmy', discourse: 'Discourse',
}
