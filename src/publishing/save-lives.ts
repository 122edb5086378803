import { CompiledQuery } from 'kysely'
import type { Database, Statement } from '../platform/db/database.ts'
import { jsonRows, jsonText } from '../platform/db/json-rows.ts'
import { inHand, touched, type Life } from './publication.ts'
import type { Beside, Claim, Held } from './publication-store.ts'
import { refreshPosts } from './post-state.ts'
import type { PublicationRow, PublishingTables, SegmentRow } from './tables.ts'

/** A new life for a publication, and what goes with it. */
export interface LifeChange {
  readonly held: Held
  readonly next: Life
  readonly now: number
  readonly claim: Claim
  readonly beside: Beside
}

type Cell = string | number | null
type SegmentChange = NonNullable<Beside['segment']>['change']

/**
 * Writes new lives and what goes with them in one commit; each of its own, all or nothing, if nobody else changed the publication since it
 * was read (every claim and every person's change makes the epoch grow). Answers what is held afterwards, or null where somebody
 * else was faster: then nothing of that one was written. To write the same again under the same claim changes nothing more, so that
 * a commit whose answer was lost may be repeated.
 */
export async function saveLives(database: Database<PublishingTables>, changes: readonly LifeChange[]): Promise<readonly (Held | null)[]> {
  const { kind } = database
  const planned = changes.map(plan)
  const write = (text: Texts, rows: readonly (readonly Cell[])[]): Statement[] => (rows.length === 0 ? [] : [{ compile: () => CompiledQuery.raw(text[kind], [JSON.stringify(rows)]) }])
  const [first] = await database.commit([
    ...write(publicationText, planned.map(({ publication }) => publication)),
    ...write(segmentText, planned.flatMap(({ lives }) => lives)),
    ...write(outText, planned.flatMap(({ outs }) => outs)),
    ...write(closeText, planned.flatMap(({ closes }) => closes)),
    ...write(openText, planned.flatMap(({ opens }) => opens)),
    ...refreshPosts(kind, planned.flatMap(({ posts }) => posts)),
    ...changes.flatMap(({ beside }) => beside.more ?? []),
  ])
  const written = new Map((first?.rows ?? []).map((row) => [`${String(row['workspace_id'])}/${String(row['id'])}`, row]))
  return planned.map(({ after }) => {
    const { row } = after
    const now = written.get(`${row.workspace_id}/${row.id}`)
    return now !== undefined && Number(now['epoch']) === row.epoch && now['claimed_by'] === row.claimed_by ? after : null
  })
}

export async function saveLife(database: Database<PublishingTables>, held: Held, next: Life, now: number, claim: Claim, beside: Beside = {}): Promise<Held | null> {
  return (await saveLives(database, [{ held, next, now, claim, beside }]))[0] ?? null
}

/** What a change writes, as rows of each statement. */
function plan({ held, next, now, claim, beside }: LifeChange) {
  const { row } = held
  const change = {
    state: next.state,
    reason: next.reason,
    remote_message: next.remoteMessage === null ? null : jsonText(next.remoteMessage),
    due_at: next.dueAt,
    send_by: next.sendBy,
    not_before: next.notBefore,
    failures: next.failures,
    epoch: claim.epoch,
    claimed_by: claim.by,
    touched: touched(next) ? 1 : 0,
    attempts: row.attempts + (beside.opens === undefined ? 0 : 1),
    published_at: row.published_at ?? (next.state === 'published' && held.life.state !== 'published' ? now : null),
    updated_at: now,
  } satisfies Partial<PublicationRow>
  const after: PublicationRow = { ...row, ...change }
  const mine: readonly Cell[] = [row.workspace_id, row.id, claim.epoch, claim.by]
  const lives: Cell[][] = []
  const outs: Cell[][] = []
  const segments = held.segments.map((before, i): SegmentRow => {
    const life = next.segments[i]
    const said = beside.segment?.number === i ? clean(beside.segment.change) : null
    if (life === undefined || (life === held.life.segments[i] && said === null)) return before
    const segment: SegmentRow = {
      ...before,
      ...said,
      status: life.status,
      unsettled_since: life.unsettledSince,
      sent_at: life.sentAt,
      given_up_at: life.givenUpAt,
      unseen: life.unseen,
      looks: life.looks,
      if_absent: life.ifAbsent,
      prepared_at: life.preparedAt,
    }
    const isOut = said !== null && outNames.some((name) => name in said)
    const cells = [...mine, segment.number]
    for (const name of isOut ? lifeAndOutNames : lifeNames) cells.push(segment[name])
    if (isOut) outs.push(cells)
    else lives.push(cells)
    return segment
  })
  const publication: Cell[] = [row.workspace_id, row.id, row.epoch]
  for (const name of publicationNames) publication.push(after[name])
  const { opens, closes } = beside
  return {
    after: { row: after, segments, life: next },
    publication,
    lives,
    outs,
    closes: closes === undefined ? [] : [[...mine, now, closes.outcome === 'duplicate' ? 'rejected' : closes.outcome, cleanText(closes.remoteCode), cleanText(closes.remoteMessage)]],
    opens: opens === undefined ? [] : [[...mine, opens.segment, opens.instanceId]],
    // The seconds in a runner's hands are not worth a write: a post says `scheduled` until there is news of it.
    posts: (next.state !== held.life.state && !inHand(next)) || next.dueAt !== held.life.dueAt ? [{ workspaceId: row.workspace_id, postId: row.post_id, now }] : [],
  }
}

const cleanText = (text: string | null): string | null => (text === null ? null : jsonText(text))

/** Networks name their posts as they like; not every text is one that both databases keep. */
function clean(change: SegmentChange): SegmentChange {
  const cleaned: Record<string, unknown> = { ...change }
  for (const name in cleaned) {
    const value = cleaned[name]
    if (typeof value === 'string') cleaned[name] = jsonText(value)
  }
  return cleaned
}

type Texts = Readonly<Record<'sqlite' | 'postgres', string>>
type Columns<Row> = readonly (readonly [name: keyof Row & string, is: 'text' | 'number'])[]

const publicationColumns: Columns<PublicationRow> = [
  ['state', 'text'], ['reason', 'text'], ['remote_message', 'text'], ['due_at', 'number'], ['send_by', 'number'], ['not_before', 'number'], ['failures', 'number'], ['epoch', 'number'],
  ['claimed_by', 'text'], ['touched', 'number'], ['attempts', 'number'], ['published_at', 'number'], ['updated_at', 'number'],
]
const lifeColumns: Columns<SegmentRow> = [
  ['status', 'text'], ['unsettled_since', 'number'], ['sent_at', 'number'], ['given_up_at', 'number'], ['unseen', 'number'], ['looks', 'number'], ['if_absent', 'text'],
  ['prepared_at', 'number'], ['prepared', 'text'], ['created_at', 'number'],
]
/** Apart, because they are in an index: what does not change there is not written there. */
const outColumns: Columns<SegmentRow> = [['remote_id', 'text'], ['remote_data', 'text'], ['url', 'text'], ['evidence', 'text'], ['published_at', 'number']]
const namesOf = <Row>(columns: Columns<Row>): readonly (keyof Row & string)[] => columns.map(([name]) => name)
const publicationNames = namesOf(publicationColumns)
const lifeNames = namesOf(lifeColumns)
const outNames = namesOf(outColumns)
const lifeAndOutNames = [...lifeNames, ...outNames]

const inBoth = (text: (rows: (typeof jsonRows)['sqlite']) => string): Texts => ({ sqlite: text(jsonRows.sqlite), postgres: text(jsonRows.postgres) })

const sets = <Row>(columns: Columns<Row>, first: number, rows: (typeof jsonRows)['sqlite']): string => columns.map(([name, is], i) => `${name} = ${rows[is](first + i)}`).join(', ')

// Epoch and claimant stand at 10 and 11 of the row: what was written already under this very claim may be written again.
const publicationText = inBoth((rows) => `update publications as p set ${sets(publicationColumns, 3, rows)} from ${rows.from}
  where p.workspace_id = ${rows.text(0)} and p.id = ${rows.text(1)} and (p.epoch = ${rows.number(2)} or (p.epoch = ${rows.number(10)} and p.claimed_by = ${rows.text(11)}))
  returning workspace_id, id, epoch, claimed_by`)

/** The other rows follow only if the first write was ours: the same commit, seen through its new values. */
const joined = (rows: (typeof jsonRows)['sqlite']): string =>
  `${rows.from}, publications as p where p.workspace_id = ${rows.text(0)} and p.id = ${rows.text(1)} and p.epoch = ${rows.number(2)} and p.claimed_by = ${rows.text(3)}`

const segmentSet = (columns: Columns<SegmentRow>): Texts =>
  inBoth((rows) => `update publication_segments as s set ${sets(columns, 5, rows)} from ${joined(rows)} and s.workspace_id = p.workspace_id and s.publication_id = p.id and s.number = ${rows.number(4)}`)

const segmentText = segmentSet(lifeColumns)
const outText = segmentSet([...lifeColumns, ...outColumns])

const closeText = inBoth((rows) => `update publication_attempts as a set ended_at = ${rows.number(4)}, outcome = ${rows.text(5)}, remote_code = ${rows.text(6)}, remote_message = ${rows.text(7)}
  from ${joined(rows)} and a.workspace_id = p.workspace_id and a.publication_id = p.id and a.outcome = 'in-flight'`)

const openText = inBoth((rows) => `insert into publication_attempts (workspace_id, publication_id, number, segment, epoch, instance_id, started_at, outcome)
  select p.workspace_id, p.id, p.attempts, ${rows.number(4)}, p.epoch, ${rows.text(5)}, p.updated_at, 'in-flight' from ${joined(rows)} on conflict do nothing`)
