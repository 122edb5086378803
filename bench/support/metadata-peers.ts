import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** A library that reads a page's metadata, as its own documentation says to call it. */
export interface MetadataPeer {
  readonly name: string
  read(html: string, url: string): Promise<unknown>
}

const rules = ['author', 'date', 'description', 'image', 'lang', 'publisher', 'title', 'url']
const packages = ['open-graph-scraper@6.12.0', 'unfurl.js@6.4.0', ...['metascraper', ...rules.map((rule) => `metascraper-${rule}`)].map((name) => `${name}@5.49.24`)]

/**
 * The libraries to compare with (all MIT or ISC), from the folder named by `PASSAPAROLA_BENCH_PEERS` or installed into `folder`: as dependencies they would
 * be 150 packages in everybody's `npm ci` for one table. Null when there is no registry to be reached.
 */
export function metadataPeers(folder: string): readonly MetadataPeer[] | null {
  const given = process.env['PASSAPAROLA_BENCH_PEERS']
  const place = given ?? join(folder, 'peers')
  if (given === undefined) {
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, 'package.json'), '{"private":true}')
    try {
      execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], { cwd: place, stdio: 'ignore', timeout: 100_000 })
    } catch {
      return null
    }
  }
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
