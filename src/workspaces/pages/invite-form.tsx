import { Button, Select, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { ProblemNote } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Invitation, NewInvitation, Role } from '../schema.ts'
import { CopyLine } from './copy-line.tsx'
import { useMe } from './me.ts'
import { settingsWords } from './settings-words.ts'

export const invitationsKey = ['invitations'] as const
const invitable = ['manager', 'editor', 'approver', 'viewer'] as const satisfies readonly Role[]

/** Roles the reader may give. */
export const rolesToGive = (mayOwn: boolean): readonly Role[] => (mayOwn ? ['owner', ...invitable] : invitable)

export function InviteForm(): ReactNode {
  const words = useWords(settingsWords)
  const { path, may } = useWorkspace()
  const smtp = useMe().data?.smtp ?? false
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('editor')
  const invite = useAction({
    act: (input: NewInvitation, idempotencyKey) => api.post<{ invitation: Invitation; link: string; mailed: boolean }>(path('/invitations'), input, { idempotencyKey }),
    refresh: [invitationsKey],
    onDone: () => setEmail(''),
  })
  const errors = fieldErrors(invite.error)
  const made = invite.data
  return (
    <Section title={words.members.invite} description={smtp ? words.members.inviteMailed : words.members.inviteByLink}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault()
          invite.run({ email: email.trim(), role })
        }}
      >
        {Object.keys(errors).length === 0 ? <ProblemNote problem={invite.error} /> : null}
        <div className="kit-grid">
          <TextInput label={words.members.email} type="email" autoComplete="off" required withAsterisk={false} value={email} error={errors['email']} onChange={(event) => setEmail(event.currentTarget.value)} />
          <Select
            label={words.members.role}
            description={words.rolesSay[role]}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            data={rolesToGive(may('own')).map((value) => ({ value, label: words.roles[value] }))}
            allowDeselect={false}
            value={role}
            error={errors['role']}
            onChange={(value) => setRole(rolesToGive(may('own')).find((one) => one === value) ?? role)}
          />
        </div>
        <div className="kit-row-end">
          <Button type="submit" loading={invite.isPending}>{words.members.inviteDo}</Button>
        </div>
      </form>
      {made === undefined ? null : (
        <div role="status" className="kit-form">
          <p>
            <strong>{words.members.invited(made.invitation.email)}</strong>
          </p>
          <p className="kit-hint">{made.mailed ? words.members.sent : smtp ? words.members.notSent : words.members.handOver}</p>
          <CopyLine value={made.link} name={words.members.link} />
          <p className="kit-hint">{words.members.worksOnce}</p>
        </div>
      )}
    </Section>
  )
}
