import { IconAlertTriangle, IconCheck, IconClock, IconEye, IconPencil, IconSend, IconThumbUp, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Chip } from '../../platform/ui/chip.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import type { PostSummary } from '../schema.ts'
import { planWords } from './plan-words.ts'

/** What a state looks like, wherever there is no room for its word. */
export const stateIcons = {
  draft: IconPencil,
  'in-review': IconEye,
  approved: IconThumbUp,
  scheduled: IconClock,
  publishing: IconSend,
  published: IconCheck,
  attention: IconAlertTriangle,
  cancelled: IconX,
} as const

/** Where a post stands, in a word and an icon. */
export function PostStateChip({ state }: { readonly state: PostSummary['state'] }): ReactNode {
  const words = useWords(planWords)
  const Icon = stateIcons[state]
  return (
    <Chip tone={state === 'attention' ? 'danger' : 'neutral'} icon={<Icon size={14} stroke={1.6} aria-hidden />}>
      {words.states[state]}
    </Chip>
  )
}
