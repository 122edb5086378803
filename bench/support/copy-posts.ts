import { Temporal } from 'temporal-polyfill'
import type { App } from '../../src/app.ts'
import { newId } from '../../src/platform/ids.ts'
import { type Home, insertAll, type Row } from './seed-app.ts'

/** A post as the product itself planned it, to be copied ten thousand times: planning each would measure something else. */
export interface Pattern {
  readonly post: Row
  readonly publication: Row
  readonly segment: Row
  readonly work: Row
}

export interface Copy {
  readonly connectionId: string
  readonly channelId: string
  readonly dueAt: number
  /** When it went out; null while it waits for its moment. */
  readonly publishedAt: number | null
}

/** Plans one post, a year from now, on one account. */
export async function pattern(app: App, home: Home, connectionId: string): Promise<Pattern> {
  const by = { memberId: home.memberId, userId: home.userId, name: 'Anna' }
  const content = { parts: [{ text: 'The panettone is back: thirty-six hours of sourdough, baked to order.', images: [] }], variants: {}, connectionIds: [connectionId], language: 'en', campaignId: null, schedule: null, latePolicy: { sendIfLateMinutes: 60 } }
  const postId = await app.publishing.posts.create(home.workspaceId, content, by)
  const next = new Date(app.clock.now() + 360 * 86_400_000).toISOString().slice(0, 16)
  await app.publishing.schedule(home.workspaceId, postId, { schedule: { wallTime: next, zone: 'Europe/Rome' } }, by)
  const { db } = app.database
  const publication = await db.selectFrom('publications').selectAll().where('post_id', '=', postId).executeTakeFirstOrThrow()
  return {
    post: { ...(await db.selectFrom('posts').selectAll().where('id', '=', postId).executeTakeFirstOrThrow()) },
    publication: { ...publication },
    segment: { ...(await db.selectFrom('publication_segments').selectAll().where('publication_id', '=', publication.id).executeTakeFirstOrThrow()) },
    work: { ...(await db.selectFrom('work_items').selectAll().where('kind', '=', 'publish').where('key', '=', publication.id).executeTakeFirstOrThrow()) },
  }
}

/** Writes copies of the pattern; answers the id of each post. */
export async function copyPosts(app: App, from: Pattern, copies: readonly Copy[]): Promise<readonly string[]> {
  const posts: Row[] = []
  const publications: Row[] = []
  const segments: Row[] = []
  const work: Row[] = []
  copies.forEach(({ connectionId, channelId, dueAt, publishedAt }, i) => {
    const born = (publishedAt ?? app.clock.now()) - 3_600_000
    const postId = newId(born)
    const id = newId(born)
    const out = publishedAt !== null
    posts.push({ ...from.post, id: postId, excerpt: `Post ${i}: ${from.post['excerpt']}`, state: out ? 'published' : 'scheduled', wall_time: wallTime(dueAt), content: contentAt(from, dueAt), due_at: dueAt, published_at: publishedAt, sort_at: publishedAt ?? dueAt, created_at: born, updated_at: born })
    publications.push({ ...from.publication, id, post_id: postId, connection_id: connectionId, channel_id: channelId, state: out ? 'published' : 'scheduled', due_at: dueAt, send_by: dueAt + 3_600_000, touched: out ? 1 : 0, attempts: out ? 1 : 0, published_at: publishedAt, created_at: born, updated_at: born })
    segments.push({ ...from.segment, publication_id: id, key: newId(born), ...(out ? { status: 'published', remote_id: `r${id}`, remote_data: '{}', url: `https://network.example/${id}`, evidence: 'answer', sent_at: publishedAt, published_at: publishedAt, created_at: publishedAt } : {}) })
    if (!out) work.push({ ...from.work, id: newId(born), key: id, payload: JSON.stringify({ publicationId: id }), due_at: dueAt })
  })
  await insertAll(app, 'posts', posts)
  await insertAll(app, 'publications', publications)
  await insertAll(app, 'publication_segments', segments)
  if (work.length > 0) await insertAll(app, 'work_items', work)
  return posts.map(({ id }) => String(id))
}

/** Drafts as the product itself saved one, at their first revision; answers the id of each. */
export async function copyDrafts(app: App, { workspaceId, memberId, userId }: Home, count: number): Promise<readonly string[]> {
  const content = { parts: [{ text: 'Panettone, proving.', images: [] }], variants: {}, connectionIds: [], language: 'en', campaignId: null, schedule: null, latePolicy: { sendIfLateMinutes: 60 } }
  const made = await app.publishing.posts.create(workspaceId, content, { memberId, userId, name: 'Anna' })
  const draft: Row = { ...(await app.database.db.selectFrom('posts').selectAll().where('id', '=', made).executeTakeFirstOrThrow()) }
  const copies = Array.from({ length: count }, (): Row => ({ ...draft, id: newId(app.clock.now()) }))
  await insertAll(app, 'posts', copies)
  return copies.map(({ id }) => String(id))
}

/** As a calendar in Rome shows a whole minute; people do not plan by milliseconds. */
const wallTime = (at: number): string | null =>
  at % 60_000 === 0 ? Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO('Europe/Rome').toPlainDateTime().toString({ smallestUnit: 'minute' }) : null

function contentAt({ post }: Pattern, at: number): string {
  const wall = wallTime(at)
  return JSON.stringify({ ...(JSON.parse(String(post['content'])) as object), schedule: wall === null ? null : { wallTime: wall, zone: 'Europe/Rome' } })
}
