import type { ReactNode } from 'react'
import { Chip } from '../../platform/ui/chip.tsx'
import { Portrait } from '../../platform/ui/portrait.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link } from '../../platform/ui/link.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Message } from '../schema.ts'
import { inboxPageWords } from './words.ts'

/** One turn of a conversation; ours to the right, with where it stands on its way out. */
export function Turn({ message }: { readonly message: Message }): ReactNode {
  const words = useWords(inboxPageWords)
  const format = useFormat()
  const { href } = useWorkspace()
  return (
    <li className="inbox-turn" data-direction={message.direction} data-kind={message.kind}>
      <Portrait name={message.author.displayName || message.author.handle} image={message.author.avatarUrl} size={32} />
      <div className="inbox-bubble">
        <div className="inbox-bubble-head">
          <strong>{message.kind === 'post' ? words.ourPost : message.direction === 'out' ? words.you : message.author.displayName || message.author.handle}</strong>
          <time className="kit-hint" dateTime={new Date(message.sentAt).toISOString()}>
            {format.dateTime(message.sentAt)}
          </time>
        </div>
        <p className="inbox-text">{message.text}</p>
        {message.images.map((image) => (
          <a key={image.url} className="kit-link" href={image.url} target="_blank" rel="noreferrer noopener">
            {words.picture(image.alt)}
          </a>
        ))}
        <div className="inbox-bubble-foot">
          <Progress state={message.publicationState} postId={message.postId} />
          {message.url ? (
            <a className="kit-link kit-hint" href={message.url} target="_blank" rel="noreferrer noopener">
              {words.onNetwork}
            </a>
          ) : null}
          {message.kind === 'post' && message.postId ? (
            <Link to={href(`/posts/${message.postId}`)} className="kit-link kit-hint">
              {words.openPost}
            </Link>
          ) : null}
        </div>
      </div>
    </li>
  )
}

/** Where an answer of ours stands; nothing is said of what is out. */
function Progress({ state, postId }: { readonly state: string | null; readonly postId: string | null }): ReactNode {
  const words = useWords(inboxPageWords)
  const { href } = useWorkspace()
  if (state === null || state === 'published') return null
  if (state === 'unknown') return <Chip>{words.unsure}</Chip>
  if (state === 'rejected' || state === 'needs-person' || state === 'held' || state === 'missed' || state === 'cancelled') {
    return (
      <>
        <Chip tone="danger">{words.failed}</Chip>
        {postId ? (
          <Link to={href(`/posts/${postId}`)} className="kit-link">
            {words.failedWords}
          </Link>
        ) : null}
      </>
    )
  }
  return <Chip>{words.sending}</Chip>
}
