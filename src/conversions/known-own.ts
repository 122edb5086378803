/** Rows of our own, before the public lists: what those do not know or put elsewhere. `{}` stands for any public suffix; a leading `*.` for any subdomain, the host itself included. */
type Rows = readonly (readonly [name: string, hosts: string])[]

export const communities: Rows = [
  ['wikipedia', '*.wikipedia.org'],
  ['wikidata', '*.wikidata.org'],
  ['wikimedia', '*.wikimedia.org *.wiktionary.org *.wikivoyage.org *.wikiquote.org *.wikibooks.org *.mediawiki.org'],
  ['fandom', '*.fandom.com'],
  ['reddit', '*.reddit.com redd.it com.reddit.frontpage'],
  ['hackernews', 'news.ycombinator.com hckrnews.com hn.algolia.com'],
  ['stackexchange', '*.stackexchange.com *.stackoverflow.com superuser.com serverfault.com askubuntu.com mathoverflow.net stackapps.com'],
  ['lemmy', 'lemmy.{} lemmy.world lemmy.ml lemm.ee beehaw.org feddit.it feddit.org feddit.uk programming.dev sh.itjust.works lemmygrad.ml'],
  ['kbin', 'kbin.social fedia.io'],
  ['discord', '*.discord.com discord.gg discordapp.com com.discord'],
  ['quora', '*.quora.com'],
  ['github', 'github.com gist.github.com'],
  ['v2ex', '*.v2ex.com'],
  ['lobsters', 'lobste.rs'],
  ['producthunt', 'producthunt.com'],
  ['indiehackers', 'indiehackers.com'],
  ['slashdot', '*.slashdot.org'],
  ['devto', 'dev.to'],
  ['tripadvisor', 'tripadvisor.{}'],
]

/** First labels of hosts that run forum software: Discourse, phpBB, NodeBB and the like have no host of their own. */
export const forumLabels: ReadonlySet<string> = new Set(['forum', 'forums', 'community', 'communities', 'discourse', 'discuss', 'discussion', 'discussions', 'board', 'boards', 'bbs', 'lemmy', 'comunita', 'answers'])

/** Paths of forum software, where the browser tells them. */
export const forumPath = /\/(viewtopic\.php|viewforum\.php|showthread\.php|forums?\/|topic\/\d+|t\/[^/]+\/\d+|threads\/[^/]+\.\d+)/

export const ownSocials: Rows = [
  ['facebook', '*.facebook.com fb.com fb.me com.facebook.katana messenger.com'],
  ['instagram', '*.instagram.com com.instagram.android'],
  ['threads', '*.threads.net *.threads.com'],
  ['x', '*.twitter.com t.co x.com com.twitter.android'],
  ['bluesky', 'bsky.app go.bsky.app bsky.social xyz.blueskyweb.app'],
  ['mastodon', 'mastodon.{} mastodon.social mastodon.uno mas.to mstdn.social fosstodon.org hachyderm.io mastodon.online livellosegreto.it org.joinmastodon.android'],
  ['linkedin', '*.linkedin.com lnkd.in com.linkedin.android'],
  ['pinterest', 'pinterest.{} pin.it com.pinterest'],
  ['telegram', 't.me web.telegram.org telegram.me org.telegram.messenger'],
  ['whatsapp', 'web.whatsapp.com whatsapp.com wa.me com.whatsapp'],
  ['slack', 'app.slack.com com.slack'],
  ['snapchat', '*.snapchat.com com.snapchat.android'],
  ['tiktok', '*.tiktok.com com.zhiliaoapp.musically'],
  ['linkinbio', 'lnk.bio linktr.ee beacons.ai bio.link'],
  ['rehearsal', 'rehearsal.passaparola.invalid'],
]

export const videos: Rows = [
  ['youtube', '*.youtube.com youtu.be com.google.android.youtube'],
  ['vimeo', '*.vimeo.com'],
  ['dailymotion', '*.dailymotion.com'],
  ['twitch', '*.twitch.tv'],
  ['bilibili', '*.bilibili.com'],
  ['peertube', 'peertube.{} framatube.org'],
  ['rumble', 'rumble.com'],
  ['youku', '*.youku.com'],
]

export const shops: Rows = [
  ['amazon', 'amazon.{} smile.amazon.com'],
  ['ebay', 'ebay.{}'],
  ['etsy', '*.etsy.com'],
  ['alibaba', '*.alibaba.com'],
  ['aliexpress', '*.aliexpress.com'],
  ['google shopping', 'shopping.google.com'],
  ['walmart', '*.walmart.com'],
  ['shop', 'shop.app'],
  ['mercadolibre', '*.mercadolibre.com'],
  ['subito', '*.subito.it'],
  ['trovaprezzi', '*.trovaprezzi.it'],
  ['idealo', 'idealo.{}'],
]

export const ownAssistants: Rows = [
  ['chatgpt', '*.chatgpt.com chat.openai.com'],
  ['claude', '*.claude.ai claude.com'],
  ['gemini', 'gemini.google.com bard.google.com'],
  ['copilot', 'copilot.microsoft.com copilot.cloud.microsoft'],
  ['perplexity', '*.perplexity.ai'],
  ['mistral', 'chat.mistral.ai'],
  ['character', '*.character.ai'],
  ['poe', 'poe.com'],
  ['phind', 'phind.com'],
  ['huggingchat', 'huggingface.co'],
]

/** Webmail, and the hosts it sends people through. */
export const mails: Rows = [
  ['gmail', 'mail.google.com com.google.android.gm'],
  ['outlook', 'outlook.live.com outlook.office.com outlook.office365.com *.mail.live.com com.microsoft.office.outlook eur01.safelinks.protection.outlook.com *.safelinks.protection.outlook.com'],
  ['yahoo mail', '*.mail.yahoo.com *.mail.yahoo.net com.yahoo.mobile.client.android.mail'],
  ['icloud mail', '*.icloud.com'],
  ['proton', '*.proton.me'],
  ['gmx', 'gmx.{} *.gmx.net'],
  ['libero', 'mail.libero.it mail1.libero.it'],
  ['aruba', 'webmail.aruba.it webaruba.aruba.it webmail.pec.it'],
  ['orange', 'messagerie.orange.fr messageriepro3.orange.fr'],
  ['bluewin', '*.bluewin.ch'],
  ['web.de', '*.web.de'],
  ['mail.com', '*.mail.com'],
  ['ionos', 'mailbusiness.ionos.de mailbusiness.ionos.com'],
]

/** First labels of hosts that are somebody's webmail or its way out. */
export const mailLabel = /^(web|w|e|up|p|live)?mail(\d+\w?|business)?$|^email$|^lightmailer(-\w+)?$|^deref-[\w-]+$|^roundcube$|^owa$|^horde$|^zimbra$|^wmail$/

/** Places that only ever send paid traffic. */
export const paidRedirects: Rows = [
  ['google ads', '*.doubleclick.net *.googleadservices.com *.googlesyndication.com adsensecustomsearchads.com syndicatedsearch.goog'],
  ['microsoft ads', 'bat.bing.com'],
  ['taboola', '*.taboola.com'],
  ['outbrain', '*.outbrain.com'],
  ['criteo', '*.criteo.com'],
]

/** Search engines the public list does not have under these hosts. */
export const ownSearchEngines: Rows = [
  ['startpage', '*.startpage.com *.ixquick.com'],
  ['aol', '*.aolsearch.com search.aol.com'],
  ['brave', 'search.brave.com'],
  ['kagi', 'kagi.com'],
  ['ecosia', '*.ecosia.org'],
  ['qwant', '*.qwant.com'],
  ['dalesearch', '*.dalesearch.com'],
]
