import { Button, NativeSelect } from '@mantine/core'
import { IconArrowLeft, IconCheck, IconExternalLink, IconRotate, IconUser } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { useCommands } from '../../platform/ui/commands.tsx'
import { Loaded, useToast } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Conversation } from '../schema.ts'
import { AnswerForm } from './answer-form.tsx'
import { Turn } from './turn.tsx'
import { inboxPageWords } from './words.ts'

interface MemberLine {
  readonly id: string
  readonly name: string
}

/** One conversation: our post, every turn, whose it is, and the answer being written. */
export function ConversationPane(props: { readonly conversationId: string; readonly onBack: () => void; readonly onDone: () => void }): ReactNode {
  const words = useWords(inboxPageWords)
  const toast = useToast()
  const { path, may } = useWorkspace()
  const where = path(`/conversations/${encodeURIComponent(props.conversationId)}`)
  const conversation = useApi<Conversation>(['conversation'], where, { refreshEvery: 8_000 })
  const members = useApi<{ items: MemberLine[] }>(['members'], path('/members'))

  const change = useAction({
    act: (input: { state?: 'open' | 'done'; assigneeMemberId?: string | null }, idempotencyKey) =>
      api.patch<Conversation>(where, input, { idempotencyKey }),
    refresh: [['conversation'], ['conversations']],
    onProblem: (problem) => toast.problem(problem),
  })
  const setState = (state: 'open' | 'done') => {
    change.run({ state })
    toast.done(state === 'done' ? words.doneToast : words.reopenedToast, () => change.run({ state: state === 'done' ? 'open' : 'done' }))
    if (state === 'done') props.onDone()
  }
  const assign = (memberId: string | null, before: string | null) => {
    change.run({ assigneeMemberId: memberId })
    const name = members.data?.items.find((member) => member.id === memberId)?.name
    toast.done(name ? words.assignedToast(name) : words.unassignedToast, () => change.run({ assigneeMemberId: before }))
  }
  const open = conversation.data?.state === 'open'
  useCommands(
    may('write')
      ? [{ id: 'inbox-done', label: open ? words.markDone : words.reopen, group: words.group, keys: 'e', run: () => setState(open ? 'done' : 'open') }]
      : [],
  )

  return (
    <Loaded from={conversation}>
      {(shown) => (
        <article className="inbox-thread" aria-label={shown.author.displayName}>
          <header className="inbox-thread-head">
            <Button variant="subtle" size="compact-sm" className="inbox-back" leftSection={<IconArrowLeft size={16} stroke={1.6} aria-hidden />} onClick={props.onBack}>
              {words.back}
            </Button>
            <div className="inbox-thread-who">
              <h2 className="kit-section-title">{shown.author.displayName || shown.author.handle}</h2>
              <a className="kit-link kit-hint" href={shown.author.url || undefined} target="_blank" rel="noreferrer noopener">
                {shown.author.handle} <IconExternalLink size={13} stroke={1.6} aria-hidden />
              </a>
            </div>
            {may('write') ? (
              <div className="kit-actions">
                <NativeSelect
                  aria-label={words.assign}
                  value={shown.assignee?.memberId ?? 'none'}
                  leftSection={<IconUser size={16} stroke={1.6} aria-hidden />}
                  data={[{ value: 'none', label: words.unassigned }, ...(members.data?.items ?? []).map((member) => ({ value: member.id, label: member.name }))]}
                  onChange={({ currentTarget: { value } }) => assign(value === 'none' ? null : value, shown.assignee?.memberId ?? null)}
                  w={200}
                />
                <Button
                  variant="default"
                  leftSection={shown.state === 'open' ? <IconCheck size={16} stroke={1.6} aria-hidden /> : <IconRotate size={16} stroke={1.6} aria-hidden />}
                  onClick={() => setState(shown.state === 'open' ? 'done' : 'open')}
                >
                  {shown.state === 'open' ? words.markDone : words.reopen}
                </Button>
              </div>
            ) : null}
          </header>
          <ol className="inbox-turns">
            {shown.thread.map((message) => (
              <Turn key={message.id} message={message} />
            ))}
          </ol>
          {may('write') ? <AnswerForm conversation={shown} where={where} /> : null}
        </article>
      )}
    </Loaded>
  )
}
