import { describe, expect, it } from 'vitest'
import { paletteVariables, palettes, stages, type Scheme } from './tokens.ts'

/** Relative luminance and contrast as WCAG 2.2 defines them (w3.org/TR/WCAG22/#dfn-contrast-ratio). */
function luminance(hex: string): number {
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

describe.each(['light', 'dark'] satisfies Scheme[])('the %s palette', (scheme) => {
  const palette = palettes[scheme]

  it('can be read everywhere text may stand', () => {
    for (const ground of [palette.paper, palette.surface, palette.sunken]) {
      for (const text of [palette.ink, palette.inkSoft, palette.inkFaint, palette.danger, ...Object.values(palette.stage)]) {
        expect(contrast(text, ground), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
      }
    }
    expect(contrast(palette.danger, palette.dangerSoft)).toBeGreaterThanOrEqual(4.5)
  })

  it('lets a stage be read on its own tint', () => {
    for (const stage of stages) expect(contrast(palette.stage[stage], palette.stageSoft[stage]), stage).toBeGreaterThanOrEqual(4.5)
  })

  it('draws the edge of a field so that it can be seen', () => {
    expect(contrast(palette.lineStrong, palette.surface)).toBeGreaterThanOrEqual(3)
  })
})

it('gives every colour a variable', () => {
  expect(paletteVariables(palettes.light)).toMatchObject({ '--ink-soft': '#524f47', '--stage-engagement-soft': '#fcf0e2' })
})
