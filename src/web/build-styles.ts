import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'
import type { Plugin } from 'vite'
import { cssVariables, makeTheme } from '../platform/ui/theme.ts'

const mantineStyles = fileURLToPath(new URL('../../node_modules/@mantine/core/styles/', import.meta.url))
const componentFile = /@mantine\/core\/esm\/(?:components|utils)\/(\w+)\/[^/]+\.mjs$/
/**
 * What other parts of Mantine are made of. A page's own styles stand in the body, those of what it opens later in the head and so
 * before them: these go into a layer below the others', so that a part wins over what it is made of wherever its styles stand.
 */
const below = /@mantine\/core\/styles\/(?:UnstyledButton|Paper)\.layer\.css$/
/** Mantine's palette has fourteen colours; ours has paper, ink and red. */
const foreignColour = /^--mantine-color-(?:pink|grape|violet|indigo|blue|cyan|teal|green|lime|yellow|orange)-/

/**
 * Styles that belong to a build: each component of Mantine brings its own, so that a page loads those of its parts and no list has
 * to be kept; and `theme.css` is filled with the variables of our theme, so that they are there before any script has run.
 */
export function kitStyles(): Plugin {
  let building = true
  return {
    name: 'kit-styles',
    enforce: 'pre',
    configResolved(config) {
      building = config.command === 'build'
    },
    transform(code, id) {
      const [path = ''] = id.split('?')
      if (path.endsWith('/platform/ui/theme.css')) return themeVariables('late')
      if (path.endsWith('/platform/ui/frame.css')) return `@layer mantine-below, mantine;\n${themeVariables('early')}\n${code}`
      // A development server serves Mantine in one piece, so its styles come in one piece too.
      if (!building) return path.endsWith('/platform/ui/mantine.css') ? "@import '@mantine/core/styles.layer.css';" : undefined
      if (below.test(path)) return code.replace('@layer mantine', '@layer mantine-below')
      const component = componentFile.exec(path)?.[1]
      if (component === undefined || !existsSync(`${mantineStyles}${component}.layer.css`)) return undefined
      return { code: `import '@mantine/core/styles/${component}.layer.css'\n${code}`, map: null }
    },
  }
}

/** What the first paint needs of the variables; the others come with the styles that use them. */
const early = /^--(?!mantine-)|^--mantine-(?:font-family|font-size|radius|spacing)/

/** The variables of our theme in both schemes, those of the first paint or the others; which scheme holds before anybody chose is the browser's word. */
export function themeVariables(which: 'early' | 'late'): string {
  const theme = mergeMantineTheme(DEFAULT_THEME, makeTheme(''))
  const base = defaultCssVariablesResolver(theme)
  const own = cssVariables(theme)
  const rule = (selector: string, variables: Readonly<Record<string, string>>): string =>
    `${selector}{${Object.entries(variables).flatMap(([name, value]) => (!foreignColour.test(name) && early.test(name) === (which === 'early') ? [`${name}:${value}`] : [])).join(';')}}`
  const light = { '--mantine-color-scheme': 'light', ...base.light, ...own.light }
  const dark = { '--mantine-color-scheme': 'dark', ...base.dark, ...own.dark }
  return [
    rule(':root', { ...base.variables, ...own.variables }),
    rule(":root:not([data-mantine-color-scheme='dark'])", light),
    rule(":root[data-mantine-color-scheme='dark']", dark),
    `@media (prefers-color-scheme: dark){${rule(':root:not([data-mantine-color-scheme])', dark)}}`,
  ].join('\n')
}
