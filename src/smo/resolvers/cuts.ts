import type { Cut } from './shown.ts'

const whole = (text: string): Cut => ({ value: text, cutAt: null })

/** At so many characters (code points), with an ellipsis after them. */
export function atCharacter(limit: number): (text: string) => Cut {
  return (text) => {
    const characters = [...text]
    if (characters.length <= limit) return whole(text)
    const kept = characters.slice(0, limit).join('').trimEnd()
    return { value: `${kept}…`, cutAt: [...kept].length }
  }
}

/** At the last blank that leaves at most so many characters; in the middle of a word only when there is no blank. */
export function atWord(limit: number, mark = '…'): (text: string) => Cut {
  return (text) => {
    const characters = [...text]
    if (characters.length <= limit) return whole(text)
    const blank = characters.lastIndexOf(' ', limit)
    const kept = characters.slice(0, blank > 0 ? blank : limit).join('')
    return { value: `${kept}${mark}`, cutAt: [...kept].length }
  }
}

const words = /\s*\S+/g

/**
 * Synapse's summary of paragraphs: as many as it takes to reach 200 characters, then cut between words below 500
 * (https://github.com/element-hq/synapse, synapse/media/preview_html.py). Characters are code points. Null when all is blank.
 */
export function summaryOf(paragraphs: readonly string[]): Cut | null {
  let text = ''
  for (const paragraph of paragraphs) {
    if ([...text].length >= 200) break
    text += `${paragraph.replaceAll(/[\t \r\n]+/g, ' ')}\n\n`
  }
  text = text.trim().replaceAll(/[\t ]+/g, ' ').replaceAll(/[\t \r\n]*[\r\n]+/g, '\n\n')
  if (text === '') return null
  if ([...text].length <= 500) return whole(text)
  let kept = ''
  for (const [word] of text.matchAll(words)) {
    const fits = [...word].length + [...kept].length < 500
    if (fits || [...kept].length < 200) kept += word
    if (!fits) break
  }
  const value = [...kept].slice(0, 500).join('').trim()
  return { value: `${value}…`, cutAt: [...value].length }
}
