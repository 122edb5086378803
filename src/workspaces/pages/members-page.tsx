import { Button, Select } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Chip } from '../../platform/ui/chip.tsx'
import { Portrait } from '../../platform/ui/portrait.tsx'
import { Loaded, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { DataTable, type Column } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Invitation, Member, Role } from '../schema.ts'
import { InviteForm, invitationsKey, rolesToGive } from './invite-form.tsx'
import { meKey, useMe } from './me.ts'
import { MemberRemoval, membersKey, ResetLink } from './member-dialogs.tsx'
import './settings.css'
import { settingsWords } from './settings-words.ts'

/** Who works in the workspace, with which role, and who is invited. */
export function MembersPage(): ReactNode {
  const words = useWords(settingsWords).members
  const { path, may } = useWorkspace()
  const members = useApi<{ items: Member[] }>(membersKey, path('/members'))
  return (
    <Page title={words.title} description={words.lead}>
      <Section title={words.people}>
        <Loaded from={members}>{({ items }) => <People members={items} />}</Loaded>
      </Section>
      {may('manage') ? <InviteForm /> : null}
      {may('manage') ? <OpenInvitations /> : null}
    </Page>
  )
}

function People({ members }: { readonly members: readonly Member[] }): ReactNode {
  const words = useWords(settingsWords)
  const format = useFormat()
  const { may } = useWorkspace()
  const myId = useMe().data?.user.id
  const [removing, setRemoving] = useState<Member | null>(null)
  const [resetting, setResetting] = useState<Member | null>(null)
  const onlyOwner = members.filter(({ role }) => role === 'owner').length === 1
  const maySee = (member: Member): boolean => may('manage') && (member.role !== 'owner' || may('own'))

  const columns: readonly Column<Member>[] = [
    {
      key: 'person', title: words.members.person, main: true, cell: (member) => (
        <span className="workspaces-person">
          <Portrait name={member.name} size={32} />
          <span>
            {member.name}{member.userId === myId ? ` (${words.members.you})` : ''}
            <span className="kit-hint">{member.email}</span>
          </span>
        </span>
      ),
    },
    { key: 'role', title: words.members.role, cell: (member) => <RoleOf member={member} fixed={!maySee(member) || (member.role === 'owner' && onlyOwner)} /> },
    {
      key: 'second', title: words.members.secondFactor, cell: (member) =>
        member.twoFactor ? <Chip icon={<IconShieldCheck size={15} stroke={1.6} aria-hidden />}>{words.members.on}</Chip> : <span className="kit-hint">{words.members.off}</span>,
    },
    { key: 'since', title: words.members.since, wideOnly: true, cell: (member) => format.date(member.joinedAt) },
    {
      key: 'do', title: words.members.do, cell: (member) => {
        const isMe = member.userId === myId
        const last = member.role === 'owner' && onlyOwner
        return (
          <span className="kit-row">
            {may('own') && !isMe ? <Button size="compact-sm" variant="subtle" aria-label={words.members.resetOf(member.name)} onClick={() => setResetting(member)}>{words.members.reset}</Button> : null}
            {(isMe || maySee(member)) && !last ? (
              <Button size="compact-sm" variant="default" aria-label={isMe ? words.members.leaveDo : words.members.removeOf(member.name)} onClick={() => setRemoving(member)}>
                {isMe ? words.members.leave : words.members.remove}
              </Button>
            ) : null}
          </span>
        )
      },
    },
  ]
  return (
    <>
      <DataTable caption={words.members.people} columns={columns} rows={members} rowKey={({ id }) => id} />
      {removing === null ? null : <MemberRemoval member={removing} isMe={removing.userId === myId} onClose={() => setRemoving(null)} />}
      {resetting === null ? null : <ResetLink member={resetting} onClose={() => setResetting(null)} />}
    </>
  )
}

function RoleOf({ member, fixed }: { readonly member: Member; readonly fixed: boolean }): ReactNode {
  const words = useWords(settingsWords)
  const { path, may } = useWorkspace()
  const toast = useToast()
  const change = useAction({
    act: (role: Role, idempotencyKey) => api.patch<Member>(path(`/members/${member.id}`), { role }, { idempotencyKey }),
    refresh: [membersKey, meKey],
    onDone: (changed) => {
      const before = member.role
      toast.done(words.members.changed(changed.name, words.roles[changed.role]), changed.role === before ? undefined : () => change.run(before))
    },
    onProblem: toast.problem,
  })
  if (fixed) return words.roles[member.role]
  return (
    <Select
      aria-label={words.members.roleOf(member.name)}
      data={rolesToGive(may('own')).map((value) => ({ value, label: words.roles[value] }))}
      allowDeselect={false}
      disabled={change.isPending}
      w={150}
      value={member.role}
      onChange={(value) => {
        const role = rolesToGive(may('own')).find((one) => one === value)
        if (role !== undefined && role !== member.role) change.run(role)
      }}
    />
  )
}

function OpenInvitations(): ReactNode {
  const words = useWords(settingsWords)
  const format = useFormat()
  const { path } = useWorkspace()
  const toast = useToast()
  const invitations = useApi<{ items: Invitation[] }>(invitationsKey, path('/invitations'))
  const revoke = useAction({
    act: ({ id }: Invitation, idempotencyKey) => api.del<unknown>(path(`/invitations/${id}`), undefined, { idempotencyKey }),
    refresh: [invitationsKey],
    onDone: (_, { email }) => toast.done(words.members.revoked(email)),
    onProblem: toast.problem,
  })
  const columns: readonly Column<Invitation>[] = [
    { key: 'email', title: words.members.email, main: true, cell: ({ email }) => email },
    { key: 'role', title: words.members.role, cell: ({ role }) => words.roles[role] },
    { key: 'by', title: words.members.invitedBy, cell: ({ invitedBy }) => invitedBy },
    { key: 'expires', title: words.members.expires, cell: ({ expiresAt }) => format.relative(expiresAt) },
    {
      key: 'do', title: words.members.do, cell: (invitation) => (
        <Button size="compact-sm" variant="default" aria-label={words.members.revokeOf(invitation.email)} onClick={() => revoke.run(invitation)}>{words.members.revoke}</Button>
      ),
    },
  ]
  return (
    <Section title={words.members.open}>
      <Loaded from={invitations}>
        {({ items }) => <DataTable caption={words.members.open} columns={columns} rows={items} rowKey={({ id }) => id} empty={<p className="kit-hint">{words.members.openNone}</p>} />}
      </Loaded>
    </Section>
  )
}
