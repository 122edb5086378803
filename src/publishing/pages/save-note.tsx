import { Button } from '@mantine/core'
import { IconAlertCircle, IconCheck, IconCloudOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ProblemNote } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { ApiProblem } from '../../platform/ui/problem.ts'
import type { Post } from '../schema.ts'
import type { PostDraft } from './use-post-draft.ts'
import { composeWords } from './words.ts'

/** Whether what was typed is safe: one quiet line beside the buttons. */
export function SaveState({ draft }: { readonly draft: PostDraft }): ReactNode {
  const words = useWords(composeWords)
  const away = draft.save === 'offline' || draft.save === 'refused'
  const signedOut = draft.problem instanceof ApiProblem && draft.problem.status === 401
  const said = {
    clean: draft.broughtBack ? words.broughtBack : '',
    waiting: words.saving,
    saving: words.saving,
    saved: words.saved,
    offline: signedOut ? words.signedOutKept : words.savedHere,
    refused: words.notSaved,
    conflict: '',
  }[draft.save]
  return (
    <span role="status" className="kit-hint compose-save-state" data-save={draft.save}>
      {draft.save === 'saved' ? <IconCheck size={15} stroke={1.8} aria-hidden /> : null}
      {away ? <IconCloudOff size={15} stroke={1.8} aria-hidden /> : null}
      {said}
    </span>
  )
}

/** What keeps it from being saved, and what to do about it. */
export function SaveTrouble({ draft }: { readonly draft: PostDraft }): ReactNode {
  const words = useWords(composeWords)
  // A refusal that names a field is shown at the field.
  const refused = draft.save === 'refused' && draft.problem instanceof ApiProblem && draft.problem.fields.length === 0
  if (refused) return <ProblemNote problem={draft.problem} />
  if (draft.save !== 'conflict') return null
  return (
    <div className="kit-problem compose-conflict" role="alert">
      <IconAlertCircle size={18} aria-hidden />
      <span>{words.conflict}</span>
      <Button size="compact-sm" variant="default" onClick={() => void draft.settle('theirs')}>
        {words.takeTheirs}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => void draft.settle('mine')}>
        {words.keepMine}
      </Button>
    </div>
  )
}

/** What approvers said, and whether it waits for one. */
export function ReviewNotes({ post }: { readonly post: Post | null }): ReactNode {
  const words = useWords(composeWords)
  const format = useFormat()
  if (post === null) return null
  return (
    <>
      {post.state === 'in-review' ? <p className="compose-review">{words.waitingReview}</p> : null}
      {post.approval ? <p className="compose-review">{words.approvedBy(post.approval.name, format.dateTime(post.approval.at))}</p> : null}
      {post.changesRequested ? (
        <blockquote className="compose-review">
          <strong>{words.changesBy(post.changesRequested.name, format.dateTime(post.changesRequested.at))}</strong>
          <p>{post.changesRequested.note}</p>
        </blockquote>
      ) : null}
    </>
  )
}
