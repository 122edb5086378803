import { lazy, type ReactNode } from 'react'
import { useWords } from '../platform/ui/language.tsx'
import { Portrait } from '../platform/ui/portrait.tsx'
import type { Me } from '../workspaces/schema.ts'
import { OnDemandMenu } from './on-demand-menu.tsx'
import { shellWords } from './words.ts'

const UserMenuList = lazy(() => import('./user-menu-list.tsx').then((module) => ({ default: module.UserMenuList })))

/** The person: their account, language and theme, and the way out. */
export function UserMenu({ me }: { readonly me: Me }): ReactNode {
  const words = useWords(shellWords)
  const face = (
    <>
      <span className="kit-hidden">{words.you}: </span>
      <Portrait name={me.user.name} size={30} />
      <span className="shell-user-name">{me.user.name}</span>
    </>
  )
  return <OnDemandMenu className="shell-user" face={face} menu={<UserMenuList>{face}</UserMenuList>} />
}
