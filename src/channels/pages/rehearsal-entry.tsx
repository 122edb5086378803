import { Button } from '@mantine/core'
import { IconHeart, IconMessageCircle, IconRepeat } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Portrait } from '../../platform/ui/portrait.tsx'
import type { RehearsalMention, RehearsalPost } from '../rehearsal/schema.ts'
import { rehearsalPageWords } from './rehearsal-words.ts'

type Answers = ReadonlyMap<string, readonly RehearsalPost[]>

/** A post with its counts, what people replied, and what we answered them. */
export function RehearsalEntry({ post, answers, onAnswer, busy }: { readonly post: RehearsalPost; readonly answers: Answers; readonly onAnswer?: () => void; readonly busy: boolean }): ReactNode {
  const words = useWords(rehearsalPageWords)
  const format = useFormat()
  return (
    <li className="rehearsal-entry">
      <Turn name={post.author.displayName} handle={post.author.handle} at={post.createdAt} text={post.text} language={post.language} />
      {post.images.map(({ alt }, i) => (
        <p key={`${alt} ${i}`} className="kit-hint">
          {words.image}: {alt || '—'}
        </p>
      ))}
      <p className="rehearsal-counts kit-number">
        <span>
          <IconHeart size={16} stroke={1.6} aria-hidden /> {words.likes(post.likes, format.number(post.likes))}
        </span>
        <span>
          <IconRepeat size={16} stroke={1.6} aria-hidden /> {words.reposts(post.reposts, format.number(post.reposts))}
        </span>
        <span>
          <IconMessageCircle size={16} stroke={1.6} aria-hidden /> {words.replies(post.replies.length, format.number(post.replies.length))}
        </span>
        {onAnswer ? (
          <Button variant="subtle" size="compact-sm" loading={busy} onClick={onAnswer}>
            {words.somebody}
          </Button>
        ) : null}
      </p>
      {post.replies.length > 0 ? (
        <ol className="rehearsal-replies">
          {post.replies.map((reply) => (
            <li key={reply.id}>
              <Turn name={reply.author.displayName} handle={reply.author.handle} at={reply.at} text={reply.text} language={post.language} />
              <OurAnswers to={reply.id} answers={answers} />
            </li>
          ))}
        </ol>
      ) : null}
    </li>
  )
}

/** Somebody speaks of an account on their own. */
export function RehearsalMentionEntry({ mention, answers }: { readonly mention: RehearsalMention; readonly answers: Answers }): ReactNode {
  const words = useWords(rehearsalPageWords)
  return (
    <li className="rehearsal-entry">
      <Turn name={mention.author.displayName} handle={mention.author.handle} at={mention.at} text={mention.text} note={words.mention} />
      <OurAnswers to={mention.id} answers={answers} />
    </li>
  )
}

function OurAnswers({ to, answers }: { readonly to: string; readonly answers: Answers }): ReactNode {
  const own = answers.get(to) ?? []
  if (own.length === 0) return null
  return (
    <ol className="rehearsal-replies">
      {own.map((answer) => (
        <li key={answer.id}>
          <Turn name={answer.author.displayName} handle={answer.author.handle} at={answer.createdAt} text={answer.text} language={answer.language} />
        </li>
      ))}
    </ol>
  )
}

function Turn(props: { readonly name: string; readonly handle: string; readonly at: number; readonly text: string; readonly language?: string; readonly note?: string }): ReactNode {
  const format = useFormat()
  return (
    <div className="rehearsal-turn">
      <Portrait name={props.name || props.handle} size={32} />
      <div>
        <p className="rehearsal-who">
          <strong>{props.name}</strong> <span className="kit-hint">@{props.handle}{props.note ? ` · ${props.note}` : ''} · {format.dateTime(props.at)}</span>
        </p>
        <p className="rehearsal-text" {...(props.language ? { lang: props.language } : {})}>
          {props.text}
        </p>
      </div>
    </div>
  )
}
