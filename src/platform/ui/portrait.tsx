import type { ReactNode } from 'react'

/** A person or profile, with the network it is on in the corner. `badge` is an icon; `name` gives the initials. */
export function Portrait(props: { readonly name: string; readonly image?: string | null; readonly badge?: ReactNode; readonly size?: number }): ReactNode {
  const size = props.size ?? 36
  return (
    <span className="kit-portrait" style={{ width: size, height: size }}>
      {props.image && isOurs(props.image) ? <img src={props.image} alt="" width={size} height={size} loading="lazy" referrerPolicy="no-referrer" /> : <span aria-hidden className="kit-initials" style={{ fontSize: size * 0.38 }}>{initials(props.name)}</span>}
      {props.badge === undefined ? null : <span className="kit-badge">{props.badge}</span>}
    </span>
  )
}

// A picture from elsewhere would tell that place who reads here, and the content security policy refuses it.
const isOurs = (image: string): boolean => /^(\/(?!\/)|data:image\/|blob:)/.test(image)

/** "Ada Lovelace" → "AL", "@ada" → "A". */
export function initials(name: string): string {
  const words = name.replace(/^@/, '').split(/[\s._-]+/u).filter((word) => /[\p{L}\p{N}]/u.test(word))
  const first = (word: string | undefined): string => [...(word ?? '')].find((letter) => /[\p{L}\p{N}]/u.test(letter)) ?? ''
  return (first(words[0]) + (words.length > 1 ? first(words.at(-1)) : '')).toLocaleUpperCase()
}
