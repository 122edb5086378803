/**
 * Programs that fetch a link to draw its preview where somebody shared it. First match wins, so those that pretend to be
 * several (iMessage, LINE, Telegram) come first. Sources: each vendor's documentation of its fetcher and user agents
 * seen in public logs; the list of social agents in isbot's fixtures.
 */
export const previewConsumers: readonly (readonly [consumer: string, pattern: RegExp])[] = [
  ['imessage', /facebookexternalhit\/\S+ Facebot Twitterbot/i],
  ['line', /line-poker/i],
  ['kakaotalk', /kakaotalk-scrap/i],
  ['telegram', /TelegramBot/i],
  ['whatsapp', /^WhatsApp\//i],
  ['slack', /Slackbot|Slack-ImgProxy/i],
  ['discord', /Discordbot/i],
  ['linkedin', /LinkedInBot/i],
  ['bluesky', /Bluesky Cardyb|^Cardyb/i],
  ['mastodon', /Mastodon\/[\d.]|http\.rb\/.*Mastodon/i],
  ['fediverse', /Pleroma|Akkoma|Misskey|SummalyBot|Friendica|Lemmy\/|PixelFed|GoToSocial|Pixelfed|Sharkey/i],
  ['x', /Twitterbot/i],
  ['reddit', /redditbot/i],
  ['pinterest', /Pinterestbot|^Pinterest\/0\./i],
  ['teams', /SkypeUriPreview|Microsoft Teams|MicrosoftPreview/i],
  ['snapchat', /Snap URL Preview|SnapchatAds/i],
  ['viber', /^Viber\b/i],
  ['vk', /vkShare/i],
  ['matrix', /Synapse \(bot|matrix-media-repo/i],
  ['mattermost', /mattermost/i],
  ['rocketchat', /Rocket\.Chat/i],
  ['zoom', /ZoomBot/i],
  ['tumblr', /Tumblr\//i],
  ['embedly', /Embedly|Iframely/i],
  ['facebook', /facebookexternalhit|facebookcatalog|Facebot|meta-externalfetcher/i],
]
