import { useLocation } from '@tanstack/react-router'
import { IconCalendar, IconChartDots3, IconMessages, IconRefresh, IconSettings, IconSparkles, IconUsers, type Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useWords } from '../platform/ui/language.tsx'
import { Link } from '../platform/ui/link.tsx'
import { useWorkspaceOrNull, type Workspace } from '../platform/ui/workspace.tsx'
import { roomPages, type RoomName, type RoomPage } from './rooms.ts'
import { shellWords } from './words.ts'

export const roomIcons: Readonly<Record<RoomName, Icon>> = {
  loop: IconRefresh,
  plan: IconCalendar,
  optimise: IconSparkles,
  engage: IconMessages,
  people: IconUsers,
  measure: IconChartDots3,
  settings: IconSettings,
}

const roomOrder: readonly RoomName[] = ['loop', 'plan', 'optimise', 'engage', 'people', 'measure', 'settings']

export interface Room {
  readonly name: RoomName
  readonly pages: readonly RoomPage[]
  /** Where the room leads: its first page. */
  readonly path: string
}

/** The rooms that lead somewhere for this person, in the order of the loop. */
export function roomsFor(workspace: Workspace | null): readonly Room[] {
  if (!workspace) return []
  return roomOrder.flatMap((name) => {
    const pages = roomPages.filter((page) => page.room === name && page.listed && workspace.may(page.needs ?? 'read'))
    return pages[0] ? [{ name, pages, path: pages[0].path }] : []
  })
}

/** The name of the room the address is in, or of none. */
function useHere(workspace: Workspace | null): { room: RoomName | null; path: string } {
  const pathname = useLocation({ select: (location) => location.pathname })
  const path = workspace && pathname.startsWith(workspace.href('/')) ? pathname.slice(workspace.href('/').length) : ''
  const page = path === '' ? undefined : roomPages.find((one) => matches(one.path, path))
  return { room: page?.room ?? null, path }
}

function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/')
  const given = path.replace(/\/$/, '').split('/')
  return wanted.length === given.length && wanted.every((part, index) => part.startsWith(':') || part === given[index])
}

export function Brand(): ReactNode {
  return (
    <Link to="/" className="shell-brand">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <path className="shell-brand-ink" d="M5 15.5C5 9.7 10 5.5 16 5.5s11 4.2 11 10-5 10-11 10c-1.6 0-3-.3-4.4-.8L6 26.5l1.7-4.3A9.3 9.3 0 0 1 5 15.5Z" />
        <circle className="kit-drawn-visibility" cx="11" cy="15.5" r="1.9" />
        <circle className="kit-drawn-engagement" cx="16" cy="15.5" r="1.9" />
        <circle className="kit-drawn-conversion" cx="21" cy="15.5" r="1.9" />
      </svg>
      <span>Passaparola</span>
    </Link>
  )
}

/** The rooms, and the pages of the room one is in. */
export function Navigation(): ReactNode {
  const words = useWords(shellWords)
  const workspace = useWorkspaceOrNull()
  const here = useHere(workspace)
  if (!workspace) return null
  return (
    <nav aria-label={words.navigation} className="shell-nav">
      <ul>
        {roomsFor(workspace).map((room) => {
          const RoomIcon = roomIcons[room.name]
          const inside = here.room === room.name
          const current = inside && (room.pages.length === 1 || here.path === room.path)
          return (
            <li key={room.name}>
              <Link to={workspace.href(`/${room.path}`)} className="shell-room" data-inside={inside || undefined} aria-current={current && room.pages.length === 1 ? 'page' : undefined}>
                <RoomIcon size={19} stroke={1.6} aria-hidden />
                {words.rooms[room.name]}
              </Link>
              {inside && room.pages.length > 1 ? (
                <ul className="shell-pages" aria-label={words.subNavigation(words.rooms[room.name])}>
                  {room.pages.map((page) => (
                    <li key={page.path}>
                      <Link to={workspace.href(`/${page.path}`)} className="shell-page" aria-current={matches(page.path, here.path) ? 'page' : undefined}>
                        {page.label ? words.pages[page.label] : words.rooms[room.name]}
                      </Link>
                    </li>
                  ))}
                </ul>
              ) : null}
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

/** On phones: the first rooms under the thumb; the rest is in the menu. */
export function BottomBar(): ReactNode {
  const words = useWords(shellWords)
  const workspace = useWorkspaceOrNull()
  const here = useHere(workspace)
  const rooms = roomsFor(workspace).filter((room) => room.name !== 'settings').slice(0, 5)
  if (!workspace || rooms.length < 2) return null
  return (
    <nav aria-label={words.menu} className="shell-bottom">
      {rooms.map((room) => {
        const RoomIcon = roomIcons[room.name]
        return (
          <Link key={room.name} to={workspace.href(`/${room.path}`)} className="shell-thumb" aria-current={here.room === room.name ? 'true' : undefined}>
            <RoomIcon size={22} stroke={1.6} aria-hidden />
            {words.rooms[room.name]}
          </Link>
        )
      })}
    </nav>
  )
}
