import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A library that reads a page's metadata, as its own documentation says to call it. */
export interface MetadataPeer {
  readonly name: string
  read(html: string, url: string): Promise<unknown>
}

const rules = ['author', 'date', 'description', 'image', 'lang', 'publisher', 'title', 'url']
const packages = ['open-graph-scraper@6.12.0', 'unfurl.js@6.4.0', ...['metascraper', ...rules.map((rule) => `metascraper-${rule}`)].map((name) => `${name}@5.49.24`)]

const given = process.env['PASSAPAROLA_BENCH_PEERS']
const placeIn = (folder: string): string => given ?? join(folder, 'peers')

/** Tried once in a run: by prepare.ts before anything was timed, else now. */
export async function installMetadataPeers(folder: string): Promise<void> {
  const place = placeIn(folder)
  if (given !== undefined || existsSync(place)) return
  mkdirSync(place, { recursive: true })
  writeFileSync(join(place, 'package.json'), '{"private":true}')
  // Without a registry there is nothing to compare with, which the table says.
  await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], { cwd: place, timeout: 100_000 }).catch(() => null)
}

/**
 * The libraries to compare with (all MIT or ISC), from the folder named by `PASSAPAROLA_BENCH_PEERS` or as they were installed into `folder`: as dependencies
 * they would be 150 packages in everybody's `npm ci` for one table. Null when there was no registry to be reached.
 */
export function metadataPeers(folder: string): readonly MetadataPeer[] | null {
  const place = placeIn(folder)
  if (!existsSync(join(place, 'node_modules/metascraper'))) return null
  const load = createRequire(join(place, 'package.json'))
  const ogs = load('open-graph-scraper') as (options: { html: string }) => Promise<unknown>
  const { unfurl } = load('unfurl.js') as { unfurl: (url: string, options: { oembed: boolean; fetch: () => unknown }) => Promise<unknown> }
  const metascraper = (load('metascraper') as (rules: readonly unknown[]) => (page: { html: string; url: string }) => Promise<unknown>)(rules.map((rule) => (load(`metascraper-${rule}`) as () => unknown)()))
  const { Response: NodeFetchResponse } = load('node-fetch') as { Response: new (body: string, init: { headers: Record<string, string> }) => unknown }
  return [
    { name: 'open-graph-scraper 6.12.0', read: (html) => ogs({ html }) },
    { name: 'unfurl.js 6.4.0', read: (html, url) => unfurl(url, { oembed: false, fetch: () => new NodeFetchResponse(html, { headers: { 'content-type': 'text/html; charset=utf-8' } }) }) },
    { name: 'metascraper 5.49.24 (8 rules)', read: (html, url) => metascraper({ html, url }) },
  ]
}
