import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useWords } from '../platform/ui/language.tsx'
import { useGo } from '../platform/ui/link.tsx'
import { Portrait } from '../platform/ui/portrait.tsx'
import type { MyWorkspace } from '../workspaces/schema.ts'
import { shellWords } from './words.ts'

/** The companies and clients one works for; loaded when first asked for. */
export function WorkspaceMenuList({ workspaces, current, children }: { readonly workspaces: readonly MyWorkspace[]; readonly current: string; readonly children: ReactNode }): ReactNode {
  const words = useWords(shellWords)
  const go = useGo()
  return (
    <Menu position="bottom-start" width={240} defaultOpened>
      <Menu.Target>
        <UnstyledButton className="shell-workspace">{children}</UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words.workspace}</Menu.Label>
        {workspaces.map((workspace) => (
          <Menu.Item key={workspace.id} leftSection={<Portrait name={workspace.name} size={22} />} rightSection={workspace.id === current ? <IconCheck size={16} aria-hidden /> : null} onClick={() => go(`/w/${workspace.id}`)}>
            {workspace.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
