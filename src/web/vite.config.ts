import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { firstPaint } from './build-first-paint.ts'
import { packed } from './build-packed.ts'
import { kitStyles } from './build-styles.ts'

const here = fileURLToPath(new URL('.', import.meta.url))

// The product's own server answers what is not the app, in development too.
const server = 'http://127.0.0.1:4321'

/**
 * What most first pages are made of goes in one file: thirty small ones would wait for each other on a slow network. Only parts
 * without dependencies of weight; test/browser/first-page-size.test.ts says when one has become too much.
 */
const firstParts = /platform\/ui\/(?:segmented|search-field|chip|table|stat|bubble|date-range|chart|chart-data|csv|controls|tooltip|portrait|period|side-panel|when-at-rest|focus-return)\.tsx?$|channels\/network-limits\.ts$|@mantine\/core\/esm\/components\/(?:Button|ActionIcon|NativeSelect|InputBase|Input|TextInput|CloseButton|SegmentedControl|FloatingIndicator)\/|components\/Combobox\/ComboboxChevron|use-debounced-value|tabler.*\/Icon(?:Search|Check|Plus|ExternalLink|ArrowRight|CircleCheck|AlertTriangle)\.mjs$/

/** What entry.ts loads the rest with, and entry.ts: neither may wait for the rest. */
const loader = /preload-helper|rolldown\/runtime/
const entry = /web\/(?:entry\.ts|index\.html)|modulepreload-polyfill|\/(?:shell-)?frame\.css/

const groups = [
  { name: 'loader', test: loader, priority: 2 },
  { name: 'app', tags: ['$initial' as const], test: (id: string) => !entry.test(id), priority: 1 },
  { name: 'first', test: firstParts },
]

export default defineConfig(({ command }) => {
  // A build is for people even when a test makes it: NODE_ENV=test would bundle React's development half.
  if (command === 'build') process.env['NODE_ENV'] = 'production'
  return {
    root: here,
    plugins: [react(), kitStyles(), firstPaint(), packed()],
    build: {
      outDir: fileURLToPath(new URL('../../dist/web', import.meta.url)),
      emptyOutDir: true,
      target: 'es2023',
      // Files small enough to be inlined as data: URLs would need a wider content security policy.
      assetsInlineLimit: 0,
      manifest: true,
      rolldownOptions: { output: { codeSplitting: { groups } } },
      reportCompressedSize: true,
    },
    server: { host: '127.0.0.1', port: 4322, proxy: { '/api': server, '/files': server, '/l': server } },
    preview: { host: '127.0.0.1' },
  }
})
