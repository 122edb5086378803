/**
 * Every colour, space, size and movement of the product. Three stage colours carry meaning; all the rest is paper and
 * ink, so that nothing competes with them. Contrast is held by tokens.test.ts (WCAG 2.2 AA: 4.5:1 for text).
 */
export type Stage = 'visibility' | 'engagement' | 'conversion'
export const stages: readonly Stage[] = ['visibility', 'engagement', 'conversion']
export type Scheme = 'light' | 'dark'

export interface Palette {
  readonly paper: string
  readonly surface: string
  readonly sunken: string
  readonly line: string
  readonly lineStrong: string
  readonly ink: string
  readonly inkSoft: string
  readonly inkFaint: string
  readonly danger: string
  readonly dangerSoft: string
  readonly stage: Readonly<Record<Stage, string>>
  readonly stageSoft: Readonly<Record<Stage, string>>
}

export const palettes: Readonly<Record<Scheme, Palette>> = {
  light: {
    paper: '#faf9f6',
    surface: '#ffffff',
    sunken: '#f3f1eb',
    line: '#e6e3da',
    lineStrong: '#8d887c',
    ink: '#1d1c19',
    inkSoft: '#524f47',
    inkFaint: '#6a665c',
    danger: '#b3261e',
    dangerSoft: '#fbecea',
    stage: { visibility: '#1c5fc0', engagement: '#ab4f08', conversion: '#0a7350' },
    stageSoft: { visibility: '#e9f1fd', engagement: '#fcf0e2', conversion: '#e4f4ec' },
  },
  dark: {
    paper: '#151412',
    surface: '#1d1c19',
    sunken: '#100f0d',
    line: '#302e29',
    lineStrong: '#7d786d',
    ink: '#f3f1eb',
    inkSoft: '#c1bdb2',
    inkFaint: '#9f9a8e',
    danger: '#ff9d92',
    dangerSoft: '#3b1c19',
    stage: { visibility: '#85b6ff', engagement: '#f3ab63', conversion: '#66d1a6' },
    stageSoft: { visibility: '#18273e', engagement: '#37270f', conversion: '#12301f' },
  },
}

/** Space on a 4 px grid, in rem so that it grows with the reader's letters. */
export const space = { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2.5rem' } as const

export const radius = { xs: '0.25rem', sm: '0.5rem', md: '0.625rem', lg: '0.875rem', xl: '1.25rem' } as const

export const type = {
  text: "'Inter Variable', system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif",
  title: "'Newsreader Variable', 'Iowan Old Style', 'Palatino Linotype', Palatino, Georgia, serif",
  code: "ui-monospace, 'SF Mono', SFMono-Regular, 'Cascadia Mono', Menlo, Consolas, monospace",
  size: { xs: '0.75rem', sm: '0.875rem', md: '0.9375rem', lg: '1.125rem', xl: '1.375rem' },
} as const

/** Layout widths at which the shell changes, in em like Mantine's breakpoints. */
export const breakpoints = { xs: '30em', sm: '48em', md: '64em', lg: '80em', xl: '96em' } as const

/** The palette as CSS variables: `--paper`, `--ink`, `--stage-visibility`, `--stage-visibility-soft`, … */
export function paletteVariables(palette: Palette): Record<string, string> {
  const { stage, stageSoft, ...plain } = palette
  const variables: Record<string, string> = {}
  for (const [name, value] of Object.entries(plain)) variables[`--${kebab(name)}`] = value
  for (const name of stages) {
    variables[`--stage-${name}`] = stage[name]
    variables[`--stage-${name}-soft`] = stageSoft[name]
  }
  return variables
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
