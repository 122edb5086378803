import type { Language } from '../../platform/i18n.ts'
import { isCssColor } from '../audits/reading/colors.ts'
import type { Card, ShownText } from '../card.ts'
import { type SmoNetwork, smoNetworks } from '../networks.ts'
import type { PageReport } from '../report.ts'
import { resolvers } from '../resolvers/all.ts'
import { escapeHtml } from './escape-html.ts'
import { linkable } from './say.ts'
import { reportWords } from './words.ts'

/** Where the words stand above the picture. */
const textFirst: ReadonlySet<SmoNetwork> = new Set(['slack', 'discord', 'telegram', 'matrix', 'discourse', 'reddit'])

/** The picture of an address as something an `<img>` may show, or null for an empty frame. */
export type PictureOf = (url: string) => string | null

/** By default the picture is fetched from where it is when the report is opened. */
export const pictureWhereItIs: PictureOf = linkable

/** Every network's card, drawn as that network does. */
export function cardsAsHtml({ cards, score }: PageReport, language: Language, pictureOf: PictureOf): string {
  return `<div class="previews">\n${smoNetworks.map((network) => preview(cards[network], score.networks[network], language, pictureOf)).join('\n')}\n</div>`
}

function preview(card: Card, score: number | null, language: Language, pictureOf: PictureOf): string {
  const words = reportWords[language]
  const { network, layout } = card
  const classes = [network, ...(textFirst.has(network) ? ['text-first'] : [])].join(' ')
  const accent = card.color !== null && isCssColor(card.color) ? ` style="--accent:${escapeHtml(card.color)}"` : ''
  const rule = resolvers[network].rules.find(({ id }) => id === card.why)
  const traces = [traceOf(card.title, words.cutAt), traceOf(card.text, words.cutAt), card.image === null ? null : card.image.from.tag].filter((trace) => trace !== null)
  return [
    `<figure class="${classes}"><figcaption><span>${escapeHtml(resolvers[network].name)}</span><span class="soft">${score ?? '–'}</span></figcaption>`,
    layout === 'none' ? `<div class="card"><div class="address">${escapeHtml(card.url)}</div></div>` : drawn(card, accent, pictureOf),
    `<ul class="trace"><li>${escapeHtml(words.layouts[layout])}${rule === undefined ? '' : ` – ${escapeHtml(rule.says[language])}${rule.verified ? '' : ` (${escapeHtml(words.unverified)})`}`}</li>${traces.length === 0 ? '' : `<li>${escapeHtml(words.from)} ${traces.map(escapeHtml).join(' · ')}</li>`}</ul>`,
    '</figure>',
  ].join('\n')
}

function drawn(card: Card, accent: string, pictureOf: PictureOf): string {
  const small = card.layout === 'small'
  const part = (name: string, text: string | null): string => (text === null || text === '' ? '' : `<div class="${name}">${escapeHtml(text)}</div>`)
  const site = card.siteName?.value ?? card.domain
  const author = card.author === null ? '' : part('site', card.author.value)
  return [
    `<div class="card ${small ? 'small-card' : 'large-card'}"${accent}>`,
    card.image === null || card.layout === 'text' ? '' : picture(card.image.url, card.image.alt, pictureOf),
    `<div class="words">${part('site', site)}${part('title', card.title?.value ?? null)}${part('text', card.text?.value ?? null)}${author}</div>`,
    '</div>',
  ].join('')
}

function picture(url: string, alt: string | null, pictureOf: PictureOf): string {
  const shown = pictureOf(url)
  if (shown === null || !/^(?:https?:\/\/|data:image\/(?:png|jpeg|webp|gif);base64,)/i.test(shown)) return `<div class="picture">${escapeHtml(url)}</div>`
  return `<div class="picture"><img src="${escapeHtml(shown)}" alt="${escapeHtml(alt ?? '')}" loading="lazy" referrerpolicy="no-referrer"></div>`
}

function traceOf(shown: ShownText | null, cut: (count: number) => string): string | null {
  return shown === null ? null : `${shown.from.tag}${shown.cutAt === null ? '' : ` (${cut(shown.cutAt)})`}`
}
