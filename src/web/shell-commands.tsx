import { useMantineColorScheme } from '@mantine/core'
import { IconBuilding, IconLanguage, IconLogout, IconMoon, IconPencilPlus, IconUserShield } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { languages } from '../platform/i18n.ts'
import { useCommands, type Command } from '../platform/ui/commands.tsx'
import { useLanguage, useWords } from '../platform/ui/language.tsx'
import { useGo } from '../platform/ui/link.tsx'
import { useWorkspaceOrNull } from '../platform/ui/workspace.tsx'
import type { Me } from '../workspaces/schema.ts'
import { roomIcons, roomsFor } from './navigation.tsx'
import { composePath, type RoomName } from './rooms.ts'
import { useLanguageChoice } from './use-language-choice.ts'
import { useSignOut } from './use-sign-out.ts'
import { shellWords } from './words.ts'

// The letters are those of the English names in both languages: they are places on the keyboard, not words.
const roomKeys: Readonly<Record<RoomName, string>> = { loop: 'g l', plan: 'g p', optimise: 'g o', engage: 'g e', people: 'g u', measure: 'g m', settings: 'g s' }

/** The commands that work wherever one is. */
export function ShellCommands({ me }: { readonly me: Me }): ReactNode {
  const words = useWords(shellWords)
  const workspace = useWorkspaceOrNull()
  const { language } = useLanguage()
  const choose = useLanguageChoice()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const go = useGo()
  const leave = useSignOut()
  const commands: Command[] = []
  if (workspace?.may('write') && composePath !== null) {
    commands.push({ id: 'compose', label: words.compose, group: words.doGroup, keys: 'c', icon: <IconPencilPlus size={18} />, run: () => go(workspace.href(`/${composePath}`)) })
  }
  for (const room of roomsFor(workspace)) {
    const RoomIcon = roomIcons[room.name]
    const name = words.rooms[room.name]
    const icon = <RoomIcon size={18} />
    commands.push({ id: `go-${room.name}`, label: words.go(name), group: words.goGroup, keys: roomKeys[room.name], icon, run: () => go(workspace?.href(`/${room.path}`) ?? '/') })
    if (room.pages.length < 2) continue
    for (const page of room.pages) {
      if (page.label) commands.push({ id: `go-${page.path}`, label: `${name}: ${words.pages[page.label]}`, group: words.goGroup, icon, run: () => go(workspace?.href(`/${page.path}`) ?? '/') })
    }
  }
  for (const one of me.workspaces) {
    if (one.id !== workspace?.id) commands.push({ id: `workspace-${one.id}`, label: words.switchTo(one.name), group: words.workspace, icon: <IconBuilding size={18} />, run: () => go(`/w/${one.id}`) })
  }
  for (const one of languages) {
    if (one !== language) commands.push({ id: `language-${one}`, label: words.languageName[one], group: words.language, icon: <IconLanguage size={18} />, run: () => choose(one) })
  }
  for (const scheme of ['light', 'dark', 'auto'] as const) {
    if (scheme !== colorScheme) commands.push({ id: `theme-${scheme}`, label: words.themes[scheme], group: words.theme, icon: <IconMoon size={18} />, run: () => setColorScheme(scheme) })
  }
  commands.push({ id: 'account', label: words.account, group: words.goGroup, icon: <IconUserShield size={18} />, run: () => go('/account') })
  commands.push({ id: 'sign-out', label: words.signOut, group: words.doGroup, icon: <IconLogout size={18} />, run: leave })
  useCommands(commands)
  return null
}
