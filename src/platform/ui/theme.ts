import { createTheme, defaultVariantColorsResolver, type CSSVariablesResolver, type MantineColorsTuple, type MantineThemeOverride } from '@mantine/core'
import { breakpoints, palettes, paletteVariables, radius, space, type, type Scheme } from './tokens.ts'

const { light, dark } = palettes

// Mantine paints with ten shades; ours run from paper to ink so that whatever it draws stays paper and ink.
const warm: MantineColorsTuple = ['#faf9f6', '#f3f1eb', '#e6e3da', '#d3cfc3', '#b3aea1', '#8d887c', '#6a665c', '#524f47', '#35332d', '#1d1c19']
const night: MantineColorsTuple = ['#f3f1eb', '#c1bdb2', '#9f9a8e', '#7d786d', '#302e29', '#262420', '#1d1c19', '#151412', '#100f0d', '#0b0a09']
const alarm: MantineColorsTuple = ['#fbecea', '#f7d7d3', '#efb3ad', '#ff9d92', '#e2695f', '#cf4539', '#b3261e', '#b3261e', '#93201a', '#741a15']

/** Mantine's theme from our tokens. `closeLabel` names the buttons Mantine leaves without a name. */
export function makeTheme(closeLabel: string): MantineThemeOverride {
  return createTheme({
    colors: { ink: warm, gray: warm, dark: night, red: alarm },
    primaryColor: 'ink',
    primaryShade: { light: 9, dark: 0 },
    variantColorResolver: colours,
    white: light.surface,
    black: light.ink,
    fontFamily: type.text,
    fontFamilyMonospace: type.code,
    headings: { fontFamily: type.title, fontWeight: '500' },
    fontSizes: type.size,
    spacing: space,
    radius,
    defaultRadius: 'sm',
    breakpoints,
    cursorType: 'pointer',
    respectReducedMotion: true,
    components: {
      Notification: { defaultProps: { closeButtonProps: { 'aria-label': closeLabel } } },
      Modal: { defaultProps: { closeButtonProps: { 'aria-label': closeLabel }, centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.4 } } },
      Drawer: { defaultProps: { closeButtonProps: { 'aria-label': closeLabel }, overlayProps: { backgroundOpacity: 0.4 } } },
      Popover: { defaultProps: { shadow: 'md', radius: 'md' } },
      Menu: { defaultProps: { shadow: 'md', radius: 'md', position: 'bottom-end', withInitialFocusPlaceholder: false } },
      Input: { defaultProps: { size: 'sm' } },
    },
  })
}

// What is filled is ink with paper on it, in both schemes; Mantine would choose its contrast for the light one only.
const colours: typeof defaultVariantColorsResolver = (input) => {
  const resolved = defaultVariantColorsResolver(input)
  if (input.variant !== 'filled') return resolved
  const ground = input.color === 'red' ? 'var(--danger)' : 'var(--ink)'
  return { ...resolved, background: ground, hover: `color-mix(in srgb, ${ground} 88%, var(--paper))`, color: 'var(--paper)', border: '1px solid transparent' }
}

/** Replaces the colours Mantine would guess (its light variant and its dimmed text fail 4.5:1) by our tokens. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...paletteVariables(light), ...mantineColours('light') },
  dark: { ...paletteVariables(dark), ...mantineColours('dark') },
})

function mantineColours(scheme: Scheme): Record<string, string> {
  const palette = palettes[scheme]
  const colours: Record<string, string> = {
    '--mantine-color-body': palette.surface,
    '--mantine-color-text': palette.ink,
    '--mantine-color-bright': palette.ink,
    '--mantine-color-dimmed': palette.inkFaint,
    '--mantine-color-placeholder': palette.inkFaint,
    '--mantine-color-anchor': palette.ink,
    '--mantine-color-default': palette.surface,
    '--mantine-color-default-hover': palette.sunken,
    '--mantine-color-default-color': palette.ink,
    '--mantine-color-default-border': palette.line,
    '--mantine-color-error': palette.danger,
    '--mantine-primary-color-contrast': palette.paper,
    '--mantine-primary-color-filled': palette.ink,
    '--mantine-primary-color-filled-hover': palette.inkSoft,
  }
  for (const name of ['ink', 'gray', 'dark']) Object.assign(colours, quietVariants(name, palette.ink, palette.sunken, palette.line))
  Object.assign(colours, quietVariants('red', palette.danger, palette.dangerSoft, palette.dangerSoft))
  colours['--mantine-color-red-filled'] = palette.danger
  colours['--mantine-color-red-filled-hover'] = palette.danger
  return colours
}

function quietVariants(name: string, text: string, ground: string, hover: string): Record<string, string> {
  return {
    [`--mantine-color-${name}-light`]: ground,
    [`--mantine-color-${name}-light-hover`]: hover,
    [`--mantine-color-${name}-light-color`]: text,
    [`--mantine-color-${name}-outline`]: text,
    [`--mantine-color-${name}-outline-hover`]: ground,
    [`--mantine-color-${name}-text`]: text,
  }
}
