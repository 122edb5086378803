import type { ReactNode } from 'react'
import { Chip } from '../../platform/ui/chip.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import type { SmoNetwork } from '../networks.ts'
import type { CardOfNetwork, PageAuditDetail } from '../page-audits/schema.ts'
import { networkNames } from './network-names.ts'
import { pageAuditsWords } from './page-audits-words.ts'

export type Field = PageAuditDetail['differences'][number]['field']

/** Where the words stand above the picture. */
const wordsFirst: ReadonlySet<SmoNetwork> = new Set(['slack', 'discord', 'telegram', 'matrix', 'discourse', 'reddit'])
/** Where the site stands below title and text. */
const siteLast: ReadonlySet<SmoNetwork> = new Set(['whatsapp', 'imessage', 'linkedin', 'x', 'lemmy', 'pinterest', 'signal'])

/** One network's card, drawn as it draws them, with where each part came from. `pictureOf` gives a picture from our own address, or null. */
export function NetworkCard({ card, rules, differs, score, pictureOf }: {
  readonly card: CardOfNetwork
  readonly rules: PageAuditDetail['networks'][number]['rules']
  readonly differs: readonly Field[]
  readonly score: number | null
  readonly pictureOf: (url: string) => string | null
}): ReactNode {
  const words = useWords(pageAuditsWords)
  const name = networkNames[card.network]
  const used = [...new Set([card.why, ...[card.title, card.text, card.image, card.author, card.siteName].flatMap((part) => (part === null ? [] : [part.from.rule]))])]
  return (
    <article className="smo-network" data-network={card.network} data-differs={differs.length > 0 || undefined} aria-label={name}>
      <header className="smo-network-head">
        <h3>{name}</h3>
        <span className="kit-hint kit-number">{score ?? '–'}</span>
      </header>
      {differs.length === 0 ? null : <p className="smo-differs">{differs.map((field) => <Chip key={field} tone="strong">{words.differs[field]}</Chip>)}</p>}
      {card.layout === 'none' ? <p className="smo-bare"><span>{card.url}</span></p> : <Drawn card={card} pictureOf={pictureOf} />}
      <p className="kit-hint smo-trace">{card.layout === 'none' ? words.noCard : `${words.from} ${traces(card, words.cutAt).join(' · ')}`}</p>
      <details className="smo-fold">
        <summary>{words.why}</summary>
        <ul className="smo-rules">
          {rules.filter(({ id }) => used.includes(id)).map((rule) => (
            <li key={rule.id}>{rule.says} <span className="kit-hint">{rule.source}, {rule.checkedAt}{rule.verified ? '' : ` – ${words.unverified}`}</span></li>
          ))}
        </ul>
      </details>
    </article>
  )
}

function Drawn({ card, pictureOf }: { readonly card: CardOfNetwork; readonly pictureOf: (url: string) => string | null }): ReactNode {
  const words = useWords(pageAuditsWords)
  const source = card.image === null || card.layout === 'text' ? null : pictureOf(card.image.url)
  const picture = card.image === null || card.layout === 'text' ? null : source === null ? <span className="smo-card-picture smo-card-empty">{card.image.url}</span> : <img className="smo-card-picture" src={source} alt={words.pictureOf(networkNames[card.network])} loading="lazy" />
  const site = <span className="smo-card-site">{card.siteName?.value ?? card.domain}</span>
  return (
    <div className="smo-card" data-layout={card.layout} data-first={wordsFirst.has(card.network) ? 'words' : 'picture'}>
      {picture}
      <div className="smo-card-words">
        {siteLast.has(card.network) ? null : site}
        {card.title === null ? null : <strong className="smo-card-title">{card.title.value}</strong>}
        {card.text === null ? null : <span className="smo-card-text">{card.text.value}</span>}
        {card.author === null ? null : <span className="smo-card-site">{card.author.value}</span>}
        {siteLast.has(card.network) ? site : null}
      </div>
    </div>
  )
}

function traces({ title, text, image }: CardOfNetwork, cut: (count: number) => string): readonly string[] {
  return [...[title, text].flatMap((part) => (part === null ? [] : [`${part.from.tag}${part.cutAt === null ? '' : ` (${cut(part.cutAt)})`}`])), ...(image === null ? [] : [image.from.tag])]
}
