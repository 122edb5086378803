import { Button } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { ProblemNote, Waiting, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { useAction } from '../../platform/ui/query.tsx'
import { Dialog } from '../../platform/ui/side-panel.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Member } from '../schema.ts'
import { CopyLine } from './copy-line.tsx'
import { settingsWords } from './settings-words.ts'

export const membersKey = ['members'] as const

interface About {
  readonly member: Member
  readonly onClose: () => void
}

/** Asked first, because it cannot be undone: their API keys die with it. */
export function MemberRemoval({ member, isMe, onClose }: About & { readonly isMe: boolean }): ReactNode {
  const words = useWords(settingsWords)
  const { path } = useWorkspace()
  const toast = useToast()
  const remove = useAction({
    act: (_: void, idempotencyKey) => api.del<unknown>(path(`/members/${member.id}`), undefined, { idempotencyKey }),
    ...(isMe ? {} : { refresh: [membersKey] }),
    onDone: () => {
      // Nothing of this workspace may be read any more: begin anew where one still belongs.
      if (isMe) return location.assign('/')
      toast.done(words.members.removed(member.name))
      onClose()
    },
  })
  return (
    <Dialog title={isMe ? words.members.leaveTitle : words.members.removeTitle(member.name)} onClose={onClose}>
      <div className="kit-form">
        <p>{isMe ? words.members.leaveWords : words.members.removeWords(member.name)}</p>
        <ProblemNote problem={remove.error} />
        <div className="kit-row-end">
          <Button variant="default" onClick={onClose}>{words.cancel}</Button>
          <Button color="red" loading={remove.isPending} onClick={() => remove.run()}>{isMe ? words.members.leaveDo : words.members.removeDo}</Button>
        </div>
      </div>
    </Dialog>
  )
}

/** Makes the link as it opens and shows it once. */
export function ResetLink({ member, onClose }: About): ReactNode {
  const words = useWords(settingsWords)
  const format = useFormat()
  const { path } = useWorkspace()
  const make = useAction({ act: () => api.post<{ link: string; expiresAt: number }>(path(`/members/${member.id}/reset-link`)) })
  useEffect(() => {
    make.run()
    // Once for each time it is opened.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [])
  return (
    <Dialog title={words.members.resetTitle(member.name)} onClose={onClose}>
      <div className="kit-form">
        <ProblemNote problem={make.error} />
        {make.data === undefined ? (
          make.error === null ? <Waiting lines={2} /> : null
        ) : (
          <>
            <p>{words.members.resetWords(member.name, format.dateTime(make.data.expiresAt))}</p>
            <CopyLine value={make.data.link} name={words.members.link} />
          </>
        )}
      </div>
    </Dialog>
  )
}
