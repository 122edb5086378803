import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

/*
 * The saved real pages, which are not ours and stay outside of the project. Tests that want them are skipped where they are
 * not: `describe.skipIf(!hasSavedPages)`.
 */

const folder = new URL('../../../shared/data/pages/', import.meta.url)

export const hasSavedPages = existsSync(new URL('skeletons.tar.gz', folder)) && existsSync(new URL('manifest.tsv', folder))

export interface SavedPage {
  /** First part of the file name: `0371`. */
  readonly id: string
  readonly file: string
  /** As the source gives it; `https://page.invalid/` where it gives none. */
  readonly url: string
  readonly body: Buffer
}

const archives = { skeletons: 'skeletons.tar.gz', full: 'full-150.tar.gz' } as const
const read = new Map<keyof typeof archives, readonly SavedPage[]>()

/** `skeletons`: all 1,330, their markup without their articles; `full`: 150 of them whole. Read once per process, in the order of their names. */
export function savedPages(kind: keyof typeof archives): readonly SavedPage[] {
  const known = read.get(kind)
  if (known !== undefined) return known
  const urls = new Map(
    readFileSync(new URL('manifest.tsv', folder), 'utf8')
      .split('\n')
      .slice(1)
      .map((line) => line.split('\t'))
      .map((cells) => [cells[0] ?? '', cells[5] ?? '']),
  )
  const pages = filesOf(gunzipSync(readFileSync(new URL(archives[kind], folder)))).map(({ name, body }): SavedPage => {
    const file = name.slice(name.lastIndexOf('/') + 1)
    return { id: file.slice(0, 4), file, url: urls.get(file) || 'https://page.invalid/', body }
  })
  const sorted = pages.toSorted((a, b) => (a.file < b.file ? -1 : 1))
  read.set(kind, sorted)
  return sorted
}

/** The files of a tar archive (POSIX ustar), as views of it. */
function filesOf(tar: Buffer): readonly { readonly name: string; readonly body: Buffer }[] {
  const files: { name: string; body: Buffer }[] = []
  const text = (from: number, to: number) => tar.toString('utf8', from, to).replace(/\0.*$/s, '')
  for (let at = 0; at + 512 <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, at + 136).trim() || '0', 8)
    const type = text(at + 156, at + 157)
    if (type === '0' || type === '') files.push({ name: text(at, at + 100), body: tar.subarray(at + 512, at + 512 + size) })
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files
}
