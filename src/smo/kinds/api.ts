import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { Api } from '../../platform/http/api.ts'
import { type Fetch, FetchError } from '../../platform/http/fetch.ts'
import { languageOf } from '../../platform/http/language.ts'
import { Problem } from '../../platform/http/problem.ts'
import { createRateLimit } from '../../platform/http/rate-limit.ts'
import type { Card } from '../card.ts'
import { gatherPage } from '../gather/gather-page.ts'
import { readUrl } from '../gather/read-url.ts'
import { smoNetworks } from '../networks.ts'
import { cardsOf } from '../resolvers/all.ts'
import { smoWords } from '../words.ts'
import { auditFile } from './audit-file.ts'
import { judge } from './kind-audit.ts'
import { postAudits } from './post-audits.ts'
import { readPost } from './post.ts'
import { profileAudits } from './profile-audits.ts'
import { kindReport } from './report.ts'
import { KindOrder, KindReport, PostOrder } from './schema.ts'

const InWorkspace = z.object({ workspaceId: z.string().max(64) })
const base = '/api/v1/workspaces/:workspaceId'
const tags = ['Page audits']
const largestFile = 50_000_000
/** Of a file elsewhere: sizes, codecs, titles and the first items stand here. */
const firstBytes = 8_000_000
const mostLinks = 4

const said = (code: 'unknownKind' | 'noFile'): Problem => new Problem(422, code === 'noFile' ? 'file-missing' : 'unknown-kind', { en: smoWords.en.kinds[code], it: smoWords.it.kinds[code] })

/** What is no page: a file, a profile, a draft. Nothing of it is kept. */
export function kindsApi(api: Api, { clock, fetch }: { readonly clock: Clock; readonly fetch: Fetch }): void {
  const limit = createRateLimit(clock, { burst: 30, perMinute: 30 })
  /** An address that cannot be read is the person's to mend, not ours. */
  const reading = async <T>(act: () => Promise<T>): Promise<T> => {
    try {
      return await act()
    } catch (cause) {
      if (!(cause instanceof FetchError)) throw cause
      const words = { en: smoWords.en.kinds.unreadable, it: smoWords.it.kinds.unreadable }
      throw new Problem(422, `page-${cause.failure}`, words, { errors: [{ pointer: '/url', words }], cause })
    }
  }

  api.post(`${base}/file-audits`, { config: { needs: 'write' }, schema: { tags, summary: 'Audit an image, a video, a PDF or a feed (multipart, field “file”, at most 50 MB)', consumes: ['multipart/form-data'], params: InWorkspace, response: { 200: KindReport } } }, async (request) => {
    limit.require(request.params.workspaceId)
    const part = request.isMultipart() ? await request.file({ limits: { fileSize: largestFile } }) : undefined
    if (part === undefined) throw said('noFile')
    const report = await auditFile(await part.toBuffer(), { now: clock.now(), contentType: part.mimetype })
    if (report === null) throw said('unknownKind')
    return kindReport(part.filename.slice(0, 200), report, languageOf(request))
  })

  api.post(`${base}/file-audits/by-address`, { config: { needs: 'write' }, schema: { tags, summary: 'Audit an image, a video, a PDF or a feed at an address', params: InWorkspace, body: KindOrder, response: { 200: KindReport } } }, async (request) => {
    limit.require(request.params.workspaceId)
    const { url } = request.body
    const { body, headers } = await reading(() => readUrl(url, { fetch, bytes: firstBytes, timeoutMs: 20_000 }))
    const total = Number(headers['content-length'] ?? body.length) || body.length
    const report = await auditFile(body, { now: clock.now(), contentType: headers['content-type'] ?? null, total: Math.max(total, body.length) })
    if (report === null) throw said('unknownKind')
    return kindReport(url, report, languageOf(request))
  })

  api.post(`${base}/profile-audits`, { config: { needs: 'write' }, schema: { tags, summary: 'Audit a profile by its address', params: InWorkspace, body: KindOrder, response: { 200: KindReport } } }, async (request) => {
    limit.require(request.params.workspaceId)
    const page = await reading(() => gatherPage(request.body.url, { fetch, clock, depth: 'page' }))
    const facts = { url: page.url, status: page.status, title: cardsOf(page).facebook.title?.full ?? null }
    return kindReport(request.body.url, { kind: 'profile', facts, findings: judge(profileAudits, page) }, languageOf(request))
  })

  api.post(`${base}/post-audits`, { config: { needs: 'write' }, schema: { tags, summary: 'Audit a draft for each of these networks, its links read for their cards', params: InWorkspace, body: PostOrder, response: { 200: z.object({ items: z.array(KindReport) }) } } }, async (request) => {
    limit.require(request.params.workspaceId)
    const { text, images, networks } = request.body
    const links = [...new Set(text.match(/https?:\/\/[^\s<>"]+/g) ?? [])].slice(0, mostLinks)
    const pages = await Promise.all(links.map(async (url) => [url, await gatherPage(url, { fetch, clock, depth: 'card' }).catch(() => null)] as const))
    const items = networks.map((network) => {
      const card = smoNetworks.find((one) => one === network)
      const cards: Record<string, Card> = {}
      for (const [url, page] of pages) if (page !== null && card !== undefined) cards[url] = cardsOf(page)[card]
      const facts = readPost({ text, images, cards }, network)
      return kindReport(network, { kind: 'post', facts, findings: judge(postAudits, facts) }, languageOf(request))
    })
    return { items }
  })
}
