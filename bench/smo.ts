import { audits } from '../src/smo/catalogue.ts'
import { extractPage } from '../src/smo/extract/extract-page.ts'
import type { PageFacts } from '../src/smo/facts.ts'
import { cardsOf } from '../src/smo/resolvers/all.ts'
import { shareImageStyle, shareImageWords } from '../src/smo/share-images/design.ts'
import { createShareImages } from '../src/smo/share-images/render.ts'
import { hasSavedPages, savedPages, type SavedPage } from '../test/support/pages.ts'
import { installMetadataPeers, metadataPeers, type MetadataPeer } from './support/metadata-peers.ts'
import { type Outcome, report } from './support/outcome.ts'
import { medians } from './support/rounds.ts'
import { median } from './support/statistics.ts'

/**
 * Reading pages on one core: the 150 whole saved pages in memory (36 MB), their tags taken out of the whole document and with the early stop, then every
 * network's card and every audit that needs the page alone. Three libraries read every tenth page in the same run. Processor time of the one thread that reads,
 * theirs as ours, not wall time: other programs on the machine count less.
 */
const cpuSeconds = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e6
}

async function pagesPerSecond(pages: readonly SavedPage[], read: (page: SavedPage) => unknown): Promise<number> {
  const begun = cpuSeconds()
  for (const page of pages) {
    const reading = read(page)
    if (reading instanceof Promise) await reading.catch(() => null)
  }
  return pages.length / (cpuSeconds() - begun)
}

function factsOf(page: SavedPage): PageFacts {
  return { asked: page.url, url: page.url, fetchedAt: 0, hops: null, status: 200, headers: {}, tags: extractPage(page.body, { whole: true }), robots: null, images: {}, oembed: null, targets: {}, visits: [], server: null }
}

/** Milliseconds of one page: all cards, then all audits of the page alone. Fresh facts each time, for audits remember what they read of a page. */
function judgingMs(page: SavedPage): number {
  const facts = factsOf(page)
  const begun = performance.now()
  const cards = cardsOf(facts)
  for (const audit of audits) if (audit.mode === 'html') audit.check({ page: facts, cards })
  return performance.now() - begun
}

/** Milliseconds of processor, all threads, for one share image of 1200×630 after the first ten: another title each time. */
async function drawingMs(images: ReturnType<typeof createShareImages>, round: number): Promise<number> {
  const style = shareImageStyle.parse({ brand: 'Forno Rossi' })
  const times: number[] = []
  for (let number = 0; number < 20; number++) {
    const begun = process.cpuUsage()
    await images.render(style, shareImageWords.parse({ title: `Otto cose che ho imparato facendo la marmellata di fichi ${round} ${number}`, author: 'di Giulia' }), { logo: null, photo: null }, 'link')
    const { user, system } = process.cpuUsage(begun)
    if (number >= 10 || round > 0) times.push((user + system) / 1_000)
  }
  return median(times)
}

await report(async ({ folder, rounds }) => {
  if (!hasSavedPages) return [{ bench: 'smo', database: null, measure: 'pages read', value: null, unit: 'per s', note: 'the saved pages are not here' }]
  const pages = savedPages('full')
  const few = pages.filter((_, place) => place % 10 === 0)
  const texts = new Map(few.map((page) => [page, page.body.toString('utf8')]))
  const whole = (page: SavedPage) => extractPage(page.body, { whole: true })
  const early = (page: SavedPage) => extractPage(page.body)
  for (let warm = 0; warm < 8; warm++) for (const page of pages) void [whole(page), early(page), warm === 0 && judgingMs(page)]

  const measured: { whole: number; early: number; few: number; judging: number; drawing: number }[] = []
  const images = createShareImages()
  for (let round = 0; round < rounds; round++) {
    measured.push({
      whole: await pagesPerSecond(pages, whole),
      early: await pagesPerSecond([...pages, ...pages], early),
      few: await pagesPerSecond([...few, ...few, ...few], early),
      judging: median(pages.map(judgingMs)),
      drawing: await drawingMs(images, round),
    })
  }
  await installMetadataPeers(folder)
  // Only now: what the libraries leave in memory would be collected during our rounds.
  const peers: readonly MetadataPeer[] = metadataPeers(folder) ?? []
  const byPeers: number[][] = peers.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (const [place, peer] of peers.entries()) byPeers[place]?.push(await pagesPerSecond(few, (page) => peer.read(texts.get(page) ?? '', page.url)))
  }

  const line = { bench: 'smo', database: null } as const
  const outcomes: Outcome[] = [
    { ...line, measure: 'tags of a page, whole document', ...medians(measured, 'whole'), unit: 'per s', bar: { of: 'value', least: 600 } },
    { ...line, measure: 'tags of a page, early stop', ...medians(measured, 'early'), unit: 'per s', bar: { of: 'value', least: 2_500 }, note: 'the same cards for every network, which a test holds' },
    { ...line, measure: '17 cards and all audits of the page alone, median', ...medians(measured, 'judging'), unit: 'ms', bar: { of: 'value', most: 5 } },
    { ...line, measure: 'a share image, 1200×630, processor of all threads', ...medians(measured, 'drawing'), unit: 'ms', bar: { of: 'value', most: 60 } },
    ...peers.map((peer, place): Outcome => ({ ...line, measure: `tags of every tenth page, early stop, against ${peer.name}`, ...medians(measured, 'few'), unit: 'per s', floor: { value: median(byPeers[place] ?? []), what: peer.name } })),
  ]
  return peers.length > 0 ? outcomes : [...outcomes, { ...line, measure: 'other libraries', value: null, unit: 'per s', note: 'they could not be installed (no registry)' }]
})
