import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { knowsItsSources, nodeAsItIs, placesOfSources, plainText } from './build-server.ts'

const project = fileURLToPath(new URL('../..', import.meta.url))

/** Native, or looking for files and threads beside themselves. */
const leftWhereTheyAre = ['sharp', '@resvg/resvg-js', 'pg-native', 'pino', '@fastify/swagger']

/**
 * The program in a few files instead of some 1,500 modules, its dependencies among them: it starts in half the time and holds less
 * memory. bin/passaparola.mjs runs it while it is what the sources would do, and the sources otherwise.
 */
export default defineConfig({
  root: project,
  publicDir: false,
  plugins: [placesOfSources(project), plainText(), nodeAsItIs(), knowsItsSources(project)],
  ssr: { noExternal: true, external: leftWhereTheyAre },
  build: {
    ssr: 'src/cli/main.ts',
    outDir: 'dist/server',
    // A running program loads some parts late: those of the build before stay until the next one.
    emptyOutDir: false,
    target: 'node24',
    // Names and lines stay, so that a stack trace can be read.
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: {
      output: { entryFileNames: '[name]-[hash].mjs', chunkFileNames: '[name]-[hash].mjs', comments: { legal: false, annotation: false, jsdoc: false } },
    },
  },
  logLevel: 'warn',
})
