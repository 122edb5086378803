import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))

// The product's own server answers what is not the app, in development too.
const server = 'http://127.0.0.1:4321'

export default defineConfig(({ command }) => {
  // A build is for people even when a test makes it: NODE_ENV=test would bundle React's development half.
  if (command === 'build') process.env['NODE_ENV'] = 'production'
  return {
    root: here,
    plugins: [react()],
    build: {
      outDir: fileURLToPath(new URL('../../dist/web', import.meta.url)),
      emptyOutDir: true,
      target: 'es2023',
      // Files small enough to be inlined as data: URLs would need a wider content security policy.
      assetsInlineLimit: 0,
      manifest: true,
      reportCompressedSize: true,
    },
    server: { host: '127.0.0.1', port: 4322, proxy: { '/api': server, '/files': server, '/l': server } },
    preview: { host: '127.0.0.1' },
  }
})
