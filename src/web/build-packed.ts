import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants } from 'node:zlib'
import type { Plugin } from 'vite'

const pack = promisify(brotliCompress)

/**
 * Every text of a build a second time, packed as small as Brotli can: a tenth smaller than what a server could do while somebody
 * waits. `serveWeb` sends it as it lies there.
 */
export function packed(): Plugin {
  return {
    name: 'packed',
    apply: 'build',
    async writeBundle({ dir }) {
      if (dir === undefined) return
      const files = (await readdir(dir, { recursive: true })).filter((file) => /\.(?:js|css|svg)$/.test(file))
      await Promise.all(
        files.map(async (file) => {
          const plain = await readFile(join(dir, file))
          if (plain.length > 1_000) await writeFile(join(dir, `${file}.br`), await pack(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }))
        }),
      )
    },
  }
}
