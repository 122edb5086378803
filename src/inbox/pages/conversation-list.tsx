import { IconMessageReply } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Chip } from '../../platform/ui/chip.tsx'
import { Portrait } from '../../platform/ui/portrait.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import type { ConversationSummary } from '../schema.ts'
import { inboxPageWords } from './words.ts'

/** The list beside the thread: who, what they said last, how long ago, and whether they wait. */
export function ConversationList(props: {
  readonly conversations: readonly ConversationSummary[]
  readonly chosen: string
  readonly onChoose: (id: string) => void
}): ReactNode {
  const words = useWords(inboxPageWords)
  const format = useFormat()
  return (
    <ul className="inbox-list" aria-label={words.list}>
      {props.conversations.map((conversation) => (
        <li key={conversation.id}>
          <button
            type="button"
            className="inbox-item"
            aria-current={conversation.id === props.chosen ? 'true' : undefined}
            onClick={() => props.onChoose(conversation.id)}
          >
            <Portrait name={conversation.author.displayName} image={conversation.author.avatarUrl} size={40} />
            <span className="inbox-item-words">
              <span className="inbox-item-head">
                <strong>{conversation.author.displayName || conversation.author.handle}</strong>
                <span className="kit-hint">{format.relative(conversation.lastMessageAt)}</span>
              </span>
              <span className="inbox-excerpt">{conversation.excerpt}</span>
              <span className="inbox-item-foot">
                <span className="kit-hint">
                  {words[conversation.kind]} · {conversation.accountHandle}
                </span>
                {conversation.waiting && conversation.state === 'open' ? <Chip icon={<IconMessageReply size={14} stroke={1.7} aria-hidden />}>{words.waiting}</Chip> : null}
                {conversation.assignee ? <span className="kit-hint">{conversation.assignee.name}</span> : null}
              </span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
