import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Licences that ask for no more than their notice, and one (LGPL, of a library that is loaded and can be replaced) that asks for that. */
const permitted = new Set(['MIT', 'MIT-0', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD', 'BlueOak-1.0.0', 'Unlicense', 'CC0-1.0', 'Python-2.0', 'Zlib', 'MPL-2.0', 'LGPL-3.0-or-later', 'OFL-1.1', 'CC-BY-4.0'])

interface Package {
  readonly name: string
  readonly version: string
  readonly licence: string
}

/** What npm installed for production, as the lock file lists it, with the licence each package names itself. */
function productionPackages(): readonly Package[] {
  const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')) as { packages: Record<string, { version?: string; dev?: boolean; devOptional?: boolean; optional?: boolean; license?: string }> }
  return Object.entries(lock.packages).flatMap(([path, { version = '', dev = false, license: locked = '' }]) => {
    if (path === '' || dev) return []
    return [{ name: path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length), version, licence: installed(path) ?? locked }]
  })
}

/** Null for what belongs to another kind of machine and is not here. */
function installed(path: string): string | null {
  try {
    const { license, licenses } = JSON.parse(readFileSync(`${root}/${path}/package.json`, 'utf8')) as { license?: string | { type?: string }; licenses?: { type?: string }[] }
    return typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR ') ?? '')
  } catch {
    return null
  }
}

/** `(MIT OR GPL-2.0)` may be taken as MIT; of `A AND B` both count. */
function isPermitted(licence: string): boolean {
  const plain = licence.replaceAll(/[()]/g, '').trim()
  if (plain === '') return false
  if (/ OR /i.test(plain)) return plain.split(/ OR /i).some(isPermitted)
  return plain.split(/ AND /i).every((one) => permitted.has(one.trim()))
}

describe('21 what the product is made of', () => {
  const packages = productionPackages()

  it('carries only licences that let anybody run and change it', () => {
    expect(packages.length).toBeGreaterThan(50)
    expect(packages.filter(({ licence }) => !isPermitted(licence)).map(({ name, version, licence }) => `${name}@${version}: ${licence === '' ? 'no licence named' : licence}`)).toEqual([])
  })

  it.each(['AGPL-3.0', 'GPL-3.0-only', 'SSPL-1.0', 'BUSL-1.1', '', 'UNLICENSED', 'SEE LICENSE IN LICENSE', 'MIT AND GPL-2.0', 'GPL-2.0 OR AGPL-3.0'])('would refuse %j', (licence) => {
    expect(isPermitted(licence)).toBe(false)
  })

  it('names every dependency of ours with its exact version, and the lock file each with a checksum', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as Record<'dependencies' | 'devDependencies', Record<string, string>>
    expect([...Object.entries(dependencies), ...Object.entries(devDependencies)].filter(([, version]) => !/^\d+\.\d+\.\d+/.test(version))).toEqual([])
    const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')) as { packages: Record<string, { integrity?: string; link?: boolean; inBundle?: boolean }> }
    expect(Object.entries(lock.packages).filter(([path, { integrity, link, inBundle }]) => path !== '' && integrity === undefined && link !== true && inBundle !== true).map(([path]) => path)).toEqual([])
  })

  it('keeps no secret in the tree', () => {
    const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n').filter((path) => path !== '' && !/\.(png|woff2|ico|lock)$|package-lock/.test(path))
    const secret = /-----BEGIN (RSA |EC |OPENSSH )?PRIVATE KEY-----|\bghp_[A-Za-z0-9]{36}\b|\bAKIA[0-9A-Z]{16}\b|\bsk_live_[A-Za-z0-9]{20,}/
    const found = files.filter((path) => {
      try {
        return secret.test(readFileSync(`${root}/${path}`, 'utf8'))
      } catch {
        // Deleted in the working copy.
        return false
      }
    })
    // The key of a certificate that only tests trust.
    expect(found.filter((path) => path !== 'src/platform/http/fixtures/test-key.pem' && path !== 'test/security/licences.test.ts')).toEqual([])
  })
})
