import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck, IconSelector } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Portrait } from '../platform/ui/controls.tsx'
import { useWords } from '../platform/ui/language.tsx'
import { useGo } from '../platform/ui/link.tsx'
import { useWorkspaceOrNull } from '../platform/ui/workspace.tsx'
import type { Me } from '../workspaces/schema.ts'
import { shellWords } from './words.ts'

/** Which company or client one works for. With a single workspace it is only its name. */
export function WorkspaceSwitcher({ me }: { readonly me: Me }): ReactNode {
  const words = useWords(shellWords)
  const go = useGo()
  const current = useWorkspaceOrNull()
  if (!current) return null
  const face = (
    <>
      <Portrait name={current.name} size={24} />
      <span className="shell-workspace-name">{current.name}</span>
    </>
  )
  if (me.workspaces.length < 2) return <div className="shell-workspace">{face}</div>
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <UnstyledButton className="shell-workspace">
          <span className="kit-hidden">{words.workspace}: </span>
          {face}
          <IconSelector size={16} stroke={1.6} aria-hidden />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.workspace}</Menu.Label>
        {me.workspaces.map((workspace) => (
          <Menu.Item key={workspace.id} leftSection={<Portrait name={workspace.name} size={22} />} rightSection={workspace.id === current.id ? <IconCheck size={16} aria-hidden /> : null} onClick={() => go(`/w/${workspace.id}`)}>
            {workspace.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
