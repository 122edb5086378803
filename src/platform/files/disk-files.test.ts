import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openDiskFiles } from './disk-files.ts'

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'files-'))
  folders.push(folder)
  return folder
}

const bytes = (text: string): Uint8Array => Buffer.from(text)

async function collect(keys: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = []
  for await (const key of keys) all.push(key)
  return all.toSorted()
}

describe('files on disk', () => {
  it('are read back as written, replaced whole, removed and listed', async () => {
    const folder = newFolder()
    const files = openDiskFiles(join(folder, 'media'))

    expect(await collect(files.list(''))).toEqual([])
    await files.write('w1/a.png', bytes('one'))
    await files.write('w1/a.png', bytes('two'))
    await files.write('w1/deep/er/b_2.jpg', bytes('b'))
    await files.write('w10/c', bytes(''))

    expect(await files.read('w1/a.png')).toEqual(bytes('two'))
    expect(await files.read('w10/c')).toEqual(bytes(''))
    expect(await files.read('w1/none')).toBeNull()
    expect(await files.read('w1')).toBeNull()
    expect(await collect(files.list('w1/'))).toEqual(['w1/a.png', 'w1/deep/er/b_2.jpg'])
    await files.remove('w1/a.png')
    await files.remove('w1/a.png')
    expect(await collect(openDiskFiles(join(folder, 'media')).list(''))).toEqual(['w1/deep/er/b_2.jpg', 'w10/c'])
    expect(statSync(join(folder, 'media/w10/c')).mode & 0o777).toBe(0o600)
  })

  it.each(['', '.', '..', '../x', 'a/../../x', '/etc/passwd', 'a//b', 'a/', 'a\\b', 'A', 'é', 'a\0b', 'a/.hidden', '.writing-1', 'a b', `a${'b'.repeat(300)}`, '%2e%2e/x'])(
    'refuse the key %j',
    async (key) => {
      const folder = newFolder()
      const files = openDiskFiles(join(folder, 'media'))

      await expect(files.write(key, bytes('x'))).rejects.toThrow(RangeError)
      await expect(files.read(key)).rejects.toThrow(RangeError)
      await expect(files.remove(key)).rejects.toThrow(RangeError)
      expect(readdirSync(folder)).toEqual([])
    },
  )

  it('do not follow links out of their folder', async () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'media'))
    mkdirSync(join(folder, 'outside'))
    writeFileSync(join(folder, 'outside/secret'), 'secret')
    symlinkSync(join(folder, 'outside'), join(folder, 'media/way'))
    symlinkSync(join(folder, 'outside/secret'), join(folder, 'media/link'))
    const files = openDiskFiles(join(folder, 'media'))

    expect(await files.read('way/secret')).toBeNull()
    expect(await files.read('link')).toBeNull()
    await files.remove('way/secret')
    await expect(files.write('way/new', bytes('x'))).rejects.toThrow()
    expect(await collect(files.list(''))).toEqual([])
    expect(readdirSync(join(folder, 'outside'))).toEqual(['secret'])
    await files.write('link', bytes('replaced'))
    expect(readFileSync(join(folder, 'outside/secret'), 'utf8')).toBe('secret')
  })

  it('survive many writers of one key: a reader always sees one of them, whole', async () => {
    const files = openDiskFiles(newFolder())
    const texts = Array.from({ length: 20 }, (_, place) => String(place % 10).repeat(50_000))

    await Promise.all(texts.map((text) => files.write('a/same', bytes(text))))

    const read = Buffer.from((await files.read('a/same')) ?? []).toString()
    expect(texts).toContain(read)
    expect(await collect(files.list(''))).toEqual(['a/same'])
  })
})
