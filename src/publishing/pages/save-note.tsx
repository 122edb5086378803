import { Button } from '@mantine/core'
import { IconAlertCircle, IconCheck, IconCloudOff } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { ProblemNote } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { ApiProblem } from '../../platform/ui/problem.ts'
import type { PostDraft } from './use-post-draft.ts'
import { composeWords } from './words.ts'

/** Whether what was typed is safe, and what to do when it is not; and what approvers said. */
export function SaveNote({ draft }: { readonly draft: PostDraft }): ReactNode {
  const words = useWords(composeWords)
  const format = useFormat()
  const { post } = draft
  // A refusal that names a field is shown at the field.
  const refused = draft.problem instanceof ApiProblem && draft.problem.status >= 400 && draft.problem.status !== 412 && draft.problem.fields.length === 0
  return (
    <div className="compose-save">
      <span role="status" className="kit-hint compose-save-state">
        {draft.save === 'saving' || draft.save === 'waiting' ? words.saving : null}
        {draft.save === 'saved' ? (
          <>
            <IconCheck size={15} stroke={1.6} aria-hidden /> {words.saved}
          </>
        ) : null}
        {draft.save === 'offline' ? (
          <>
            <IconCloudOff size={15} stroke={1.6} aria-hidden /> {words.savedHere}
          </>
        ) : null}
        {draft.save === 'clean' && draft.broughtBack ? words.broughtBack : null}
      </span>
      {refused ? <ProblemNote problem={draft.problem} /> : null}
      {draft.save === 'conflict' ? (
        <div className="kit-problem" role="alert">
          <IconAlertCircle size={18} aria-hidden />
          <span>{words.conflict}</span>
          <Button size="compact-sm" variant="default" onClick={() => void draft.settle('theirs')}>
            {words.takeTheirs}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => void draft.settle('mine')}>
            {words.keepMine}
          </Button>
        </div>
      ) : null}
      {post?.state === 'in-review' ? <p className="compose-review">{words.waitingReview}</p> : null}
      {post?.approval ? <p className="compose-review">{words.approvedBy(post.approval.name, format.dateTime(post.approval.at))}</p> : null}
      {post?.changesRequested ? (
        <blockquote className="compose-review">
          <strong>{words.changesBy(post.changesRequested.name, format.dateTime(post.changesRequested.at))}</strong>
          <p>{post.changesRequested.note}</p>
        </blockquote>
      ) : null}
    </div>
  )
}
