import { describe, expect, it } from 'vitest'
import { browser, phone } from '../../test/support/links.ts'
import { classify } from './classify.ts'
import { previewConsumers } from './preview-consumers.ts'

const judge = (userAgent: string, method = 'GET', purpose = '') => classify({ method, userAgent, purpose })

/** One user agent per consumer, as seen in public logs and vendors' pages. */
const fetchers: Readonly<Record<string, string>> = {
  imessage: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_11_1) AppleWebKit/601.2.4 (KHTML, like Gecko) Version/9.0.1 Safari/601.2.4 facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  line: 'facebookexternalhit/1.1;line-poker/1.0',
  kakaotalk: 'facebookexternalhit/1.1; kakaotalk-scrap/1.0; +https://devtalk.kakao.com/t/scrap/33984',
  telegram: 'TelegramBot (like TwitterBot)',
  whatsapp: 'WhatsApp/2.23.20.0 A',
  slack: 'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  discord: 'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  linkedin: 'LinkedInBot/1.0 (compatible; Mozilla/5.0; Apache-HttpClient +http://www.linkedin.com)',
  bluesky: 'Mozilla/5.0 (compatible; Bluesky Cardyb/1.1; +mailto:support@bsky.app)',
  mastodon: 'http.rb/5.1.1 (Mastodon/4.2.1; +https://mastodon.example/)',
  fediverse: 'Misskey/2024.5.0; Browsershot SummalyBot/5.0.0',
  x: 'Twitterbot/1.0',
  reddit: 'Mozilla/5.0 (compatible; redditbot/1.0; +http://www.reddit.com/feedback)',
  pinterest: 'Mozilla/5.0 (compatible; Pinterestbot/1.0; +http://www.pinterest.com/bot.html)',
  teams: 'Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com',
  snapchat: 'Mozilla/5.0 (compatible; Snap URL Preview Service; bot; +https://developers.snap.com/robots)',
  viber: 'Viber/13.3.0',
  vk: 'Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)',
  matrix: 'Synapse (bot; +https://github.com/matrix-org/synapse)',
  mattermost: 'Mattermost-Bot/1.1',
  rocketchat: 'Rocket.Chat-LinkPreview',
  zoom: 'Mozilla/5.0 (compatible; ZoomBot/1.0)',
  tumblr: 'Tumblr/14.0.835.186',
  embedly: 'Mozilla/5.0 (compatible; Embedly/0.2; +http://support.embed.ly/)',
  facebook: 'facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)',
}

describe('who asks for a link', () => {
  it('knows every preview fetcher of its own list', () => {
    expect(Object.keys(fetchers).toSorted()).toEqual(previewConsumers.map(([consumer]) => consumer).toSorted())
    for (const [consumer, userAgent] of Object.entries(fetchers)) expect(judge(userAgent), userAgent).toMatchObject({ kind: 'preview', consumer, why: `preview:${consumer}` })
  })

  it.each([
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/480.0.0.28.106;FBBV/1]', 'in-app-browser'],
    ['Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0 Mobile Safari/537.36 Instagram 337.0.0.35.102 Android', 'in-app-browser'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [Pinterest/iOS]', 'in-app-browser'],
    [browser, 'browser'],
    [phone, 'browser'],
  ])('takes %s for a person', (userAgent, why) => {
    expect(judge(userAgent)).toMatchObject({ kind: 'person', why })
  })

  it('sets robots, silence and looking ahead aside, with the reason', () => {
    expect(judge('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)')).toMatchObject({ kind: 'bot', why: 'isbot' })
    expect(judge('curl/8.5.0')).toMatchObject({ kind: 'bot' })
    expect(judge('')).toMatchObject({ kind: 'bot', why: 'no-user-agent' })
    expect(judge(browser, 'HEAD')).toMatchObject({ kind: 'bot', why: 'head-request' })
    expect(judge(browser, 'GET', 'prefetch;prerender')).toMatchObject({ kind: 'bot', why: 'prefetch' })
    expect(judge(browser)).toMatchObject({ kind: 'person' })
  })

  it('tells devices apart', () => {
    expect(judge(browser).device).toBe('desktop')
    expect(judge(phone).device).toBe('phone')
    expect(judge('Mozilla/5.0 (iPad; CPU OS 16_0 like Mac OS X) AppleWebKit/605.1.15 Version/16.0 Mobile/15E148 Safari/604.1').device).toBe('tablet')
  })
})
