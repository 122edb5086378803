import type { App } from '../../src/app.ts'
import { newId } from '../../src/platform/ids.ts'
import { insertAll, type Row } from './seed-app.ts'
import { pick } from './statistics.ts'

const dayMs = 86_400_000
const atOnce = 20_000
const names = ['Bea', 'Carlo', 'Dora', 'Enzo', 'Fede', 'Gaia', 'Hugo', 'Ines']
const questions = ['Do you ship to Sardinia?', 'Is there a version without raisins?', 'Open on the 26th?', 'Wonderful, thank you!', 'How long does it keep?']

/**
 * People as the product knows them today: everybody who ever spoke to one of our accounts, each with a conversation of their own (a
 * question, and our answer to seven in ten). A twentieth still waits. Answers the conversations' ids.
 */
export async function seedPeople(app: App, workspaceId: string, connections: readonly string[], { people, until, random }: { people: number; until: number; random: () => number }): Promise<readonly string[]> {
  const ids: string[] = []
  const times = Array.from({ length: people }, () => Math.floor(until - random() * 700 * dayMs)).toSorted((a, b) => a - b)
  for (let done = 0; done < people; done += atOnce) {
    const conversations: Row[] = []
    const messages: Row[] = []
    for (let i = done; i < Math.min(people, done + atOnce); i++) {
      const at = times[i] ?? until
      const id = newId(at)
      const connectionId = pick(random, connections)
      const name = `${pick(random, names)} ${i}`
      const author = { author_handle: `@p${i}@network.example`, author_name: name, author_url: `https://network.example/@p${i}`, author_avatar_url: null }
      const text = pick(random, questions)
      const answered = random() < 0.7
      const waits = !answered && random() < 1 / 6
      conversations.push({
        workspace_id: workspaceId, id, connection_id: connectionId, channel_id: 'mastodon', account_handle: '@anna@network.example', kind: 'mention', state: waits ? 'open' : 'done', assignee_member_id: null,
        root_remote_id: `q${i}`, author_remote_id: `p${i}`, ...author, post_id: null, excerpt: text, messages: answered ? 2 : 1, waiting: answered ? 0 : 1,
        first_message_at: at, last_message_at: answered ? at + 3_600_000 : at, done_at: waits ? null : at + 3_600_000,
      })
      const message = { workspace_id: workspaceId, conversation_id: id, connection_id: connectionId, remote_data: '{}', root_remote_id: `q${i}`, root_data: '{}', images: '[]', post_id: null, publication_id: null }
      messages.push({ ...message, id: newId(at), direction: 'in', kind: 'mention', remote_id: `q${i}`, parent_remote_id: null, text, ...author, url: `https://network.example/q${i}`, sent_at: at, read_at: at, member_id: null })
      if (answered) {
        const ours = { author_handle: '@anna@network.example', author_name: 'Anna', author_url: 'https://network.example/@anna', author_avatar_url: null }
        messages.push({ ...message, id: newId(at), direction: 'out', kind: 'reply', remote_id: `a${i}`, parent_remote_id: `q${i}`, text: 'Thank you for asking: yes.', ...ours, url: `https://network.example/a${i}`, sent_at: at + 3_600_000, read_at: at + 3_600_000, member_id: null })
      }
      ids.push(id)
    }
    await insertAll(app, 'conversations', conversations)
    await insertAll(app, 'messages', messages)
  }
  return ids
}
