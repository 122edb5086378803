import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { randomFrom } from '../../bench/support/statistics.ts'
import { describeOnBothDatabases } from '../../test/support/databases.ts'
import { silentLog } from '../../test/support/workspaces.ts'
import type { Database } from '../platform/db/database.ts'
import { createTextIndexer } from '../platform/db/text-indexer.ts'
import { listConversations, messagesText, peopleText } from './list-conversations.ts'
import type { ConversationRow, InboxTables, MessageRow } from './tables.ts'

const words = ['perché', 'PERCHÉ', 'città', 'Panettone', '100%', 'a_b', "l'anno", '"due"', 'è', '🍞🍞', 'x\\y', 'stollen', 'ciao', 'W1', 'and', 'OR']

describeOnBothDatabases('conversations in which a text is looked for', (open) => {
  const random = randomFrom(7)
  const some = (): string => Array.from({ length: Math.floor(random() * 6) }, () => words[Math.floor(random() * words.length)] ?? '').join(random() < 0.5 ? ' ' : '')

  async function filled(database: Database<InboxTables>, conversations: number): Promise<void> {
    const turns = Array.from({ length: conversations }, (_, i) => {
      const id = `c${String(i).padStart(5, '0')}`
      const workspace_id = i % 7 === 0 ? 'w2' : 'w1'
      const author = { author_handle: `@${some().replaceAll(' ', '')}${i}@Network.example`, author_name: some(), author_url: '', author_avatar_url: null }
      const conversation: ConversationRow = {
        workspace_id, id, connection_id: `a${i % 2}`, channel_id: 'mastodon', account_handle: '@anna', kind: 'mention', state: i % 3 === 0 ? 'open' : 'done', assignee_member_id: null, root_remote_id: `q${i}`, author_remote_id: `p${i}`,
        ...author, post_id: null, excerpt: '', messages: 1, waiting: 0, first_message_at: i, last_message_at: Math.floor(i / 3), done_at: null,
      }
      const messages = Array.from({ length: i % 3 }, (__, j): MessageRow => ({
        workspace_id, id: `${id}-${j}`, conversation_id: id, connection_id: `a${i % 2}`, direction: 'in', kind: 'mention', remote_id: `${i}-${j}`, remote_data: '{}', root_remote_id: null, root_data: null, parent_remote_id: null,
        text: some(), ...author, url: null, images: '[]', sent_at: i, read_at: i, post_id: null, publication_id: null, member_id: null,
      }))
      return { conversation, messages }
    })
    await database.commit(turns.flatMap(({ conversation, messages }) => [database.db.insertInto('conversations').values(conversation), ...messages.map((message) => database.db.insertInto('messages').values(message))]))
  }

  it('are those that a look at every word of every message finds, page after page', async () => {
    const database = await open<InboxTables>()
    const indexer = createTextIndexer({ database: database as never, indexes: [messagesText, peopleText], log: silentLog })
    await filled(database, 400)

    for (let i = 0; i < 60; i++) {
      if (i === 20) await indexer.finish()
      if (i === 40) await database.db.updateTable('messages').set({ text: sql<string>`text || 'Stollen'` }).where('id', 'like', '%1-0').execute()
      const whole = [...`${some()} ${some()}`]
      const from = Math.floor(random() * Math.max(1, whole.length - 3))
      const text = whole.slice(from, from + 1 + Math.floor(random() * 10)).join('') || 'stollen'
      const state = (['open', 'done', undefined] as const)[i % 3]
      const pattern = `%${text.toLowerCase().replaceAll(/[\\%_]/g, '\\$&')}%`
      const { rows: expected } = await sql<{ id: string }>`select id from conversations where workspace_id = 'w1' and state = coalesce(${state ?? null}, state) and (
        lower(author_handle) like ${pattern} escape '\\' or lower(author_name) like ${pattern} escape '\\' or exists (
          select 1 from messages where messages.workspace_id = 'w1' and messages.conversation_id = conversations.id and lower(messages.text) like ${pattern} escape '\\'))
        order by last_message_at desc, id desc`.execute(database.db)

      const found: string[] = []
      for (let after: { at: number; id: string } | null = null; ; ) {
        const page: ConversationRow[] = await listConversations(database, 'w1', { text, state }, { after, limit: 30 })
        found.push(...page.map(({ id }) => id))
        const last = page.at(-1)
        if (last === undefined) break
        after = { at: last.last_message_at, id: last.id }
      }

      expect(found, `looking for ${JSON.stringify(text)}`).toEqual(expected.map(({ id }) => id))
    }
  })

  it('are found by walking where too many rows hold the word', async () => {
    const database = await open<InboxTables>()
    await filled(database, 3_500)

    const page = await listConversations(database, 'w1', { text: 'network.EXAMPLE' }, { after: null, limit: 5 })
    const none = await listConversations(database, 'w1', { text: 'kougelhopf' }, { after: null, limit: 5 })

    expect(page).toHaveLength(5)
    expect(none).toEqual([])
  })
})
