import { Button, Textarea } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { useCommands } from '../../platform/ui/commands.tsx'
import { ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { useGo } from '../../platform/ui/link.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { Dialog } from '../../platform/ui/side-panel.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Post, PostContent } from '../schema.ts'
import { SaveState, SaveTrouble } from './save-note.tsx'
import type { PostDraft } from './use-post-draft.ts'
import { composeWords } from './words.ts'

type Act = 'schedule' | 'publish' | 'review' | 'approve' | 'delete'

/** What can be done with a post as it stands; everything typed is saved first. */
export function ComposeActions(props: {
  readonly draft: PostDraft
  readonly problem: unknown
  readonly onProblem: (problem: unknown) => void
  /** What is wrong in a wording that is not on screen. */
  readonly elsewhere: readonly string[]
}): ReactNode {
  const { draft, onProblem } = props
  const words = useWords(composeWords)
  const format = useFormat()
  const toast = useToast()
  const go = useGo()
  const { id, path, href, may } = useWorkspace()
  const [askingChanges, setAskingChanges] = useState(false)
  const workspace = useApi<{ approvalRequired: boolean }>(['workspace'], `/workspaces/${id}`)
  const needsApproval = workspace.data?.approvalRequired === true
  const approved = draft.post?.approval != null
  const inReview = draft.post?.state === 'in-review'

  const bringBack = useAction({
    act: (content: PostContent, idempotencyKey) => api.post<Post>(path('/posts'), content, { idempotencyKey }),
    refresh: [['posts']],
    onDone: (post) => go(href(`/compose?post=${post.id}`)),
    onProblem: (problem) => toast.problem(problem),
  })
  const act = useAction({
    act: async (what: Act, idempotencyKey) => {
      // What is thrown away need not be saved first.
      const post = what === 'delete' && draft.post ? draft.post : await draft.flush()
      const where = path(`/posts/${post.id}`)
      switch (what) {
        case 'schedule':
          return api.post<Post>(`${where}/schedule`, { schedule: draft.content.schedule }, { idempotencyKey })
        case 'publish':
          return api.post<Post>(`${where}/publish`, undefined, { idempotencyKey })
        case 'review':
          return api.post<Post>(`${where}/review`, undefined, { idempotencyKey })
        case 'approve':
          return api.post<Post>(`${where}/approval`, undefined, { idempotencyKey })
        case 'delete':
          await api.del<void>(where, undefined, { idempotencyKey })
          return post
      }
    },
    refresh: [['posts'], ['post'], ['loop']],
    onDone: (post, what) => {
      onProblem(null)
      const { content } = draft
      draft.forget()
      const said = { schedule: words.scheduledToast(format.dateTime(post.dueAt)), publish: words.publishingToast, review: words.reviewToast, approve: words.approvedToast, delete: words.deletedToast }
      toast.done(said[what], what === 'delete' ? () => bringBack.run(content) : undefined)
      go(what === 'delete' ? href('/plan') : href(`/posts/${post.id}`))
    },
    onProblem: (problem) => onProblem(problem),
  })
  const blocked = needsApproval && !approved
  const scheduled = draft.content.schedule !== null
  useCommands([{ id: 'compose-go', label: scheduled ? words.schedule : words.publishNow, group: words.group, keys: 'mod+enter', run: () => act.run(blocked ? 'review' : scheduled ? 'schedule' : 'publish') }])

  return (
    <div className="compose-actions">
      <SaveTrouble draft={draft} />
      {props.problem !== null && Object.keys(fieldErrors(props.problem)).length === 0 ? <ProblemNote problem={props.problem} /> : null}
      {props.elsewhere.length > 0 ? (
        <div className="compose-error" role="alert">
          {words.elsewhere} {props.elsewhere.join(' ')}
        </div>
      ) : null}
      {blocked ? <p className="kit-hint">{words.approvalNeeded}</p> : null}
      <div className="compose-buttons">
        <SaveState draft={draft} />
        {draft.post ? (
          <Button variant="subtle" color="gray" className="compose-delete" disabled={act.isPending} onClick={() => act.run('delete')}>
            {words.deleteDraft}
          </Button>
        ) : null}
        {inReview && may('approve') ? (
          <>
            <Button variant="default" disabled={act.isPending} onClick={() => setAskingChanges(true)}>
              {words.askChanges}
            </Button>
            <Button loading={act.isPending} onClick={() => act.run('approve')}>
              {words.approve}
            </Button>
          </>
        ) : blocked ? (
          <Button loading={act.isPending} disabled={inReview} onClick={() => act.run('review')}>
            {inReview ? words.waitingReview : words.askReview}
          </Button>
        ) : (
          <>
            <Button variant={scheduled ? 'default' : 'filled'} disabled={act.isPending} onClick={() => act.run('publish')}>
              {words.publishNow}
            </Button>
            {scheduled ? (
              <Button loading={act.isPending} onClick={() => act.run('schedule')}>
                {words.schedule}
              </Button>
            ) : null}
          </>
        )}
      </div>
      {askingChanges && draft.post ? <ChangesDialog postId={draft.post.id} onClose={() => setAskingChanges(false)} onProblem={onProblem} /> : null}
    </div>
  )
}

function ChangesDialog(props: { readonly postId: string; readonly onClose: () => void; readonly onProblem: (problem: unknown) => void }): ReactNode {
  const words = useWords(composeWords)
  const { path, href } = useWorkspace()
  const go = useGo()
  const [note, setNote] = useState('')
  const ask = useAction({
    act: (input: { note: string }, idempotencyKey) => api.post<Post>(path(`/posts/${props.postId}/changes-request`), input, { idempotencyKey }),
    refresh: [['posts'], ['post'], ['loop']],
    onDone: () => go(href('/plan')),
    onProblem: (problem) => {
      props.onClose()
      props.onProblem(problem)
    },
  })
  return (
    <Dialog title={words.askChanges} onClose={props.onClose}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault()
          ask.run({ note })
        }}
      >
        <Textarea label={words.changesNote} autosize minRows={3} maxLength={2_000} required value={note} onChange={(event) => setNote(event.currentTarget.value)} />
        <div className="kit-row-end">
          <Button variant="default" onClick={props.onClose}>
            {words.cancel}
          </Button>
          <Button type="submit" loading={ask.isPending} disabled={note.trim() === ''}>
            {words.send}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
