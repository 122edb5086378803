import { IconArrowRight, IconCircleCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useWords } from '../../platform/ui/language.tsx'
import { Link } from '../../platform/ui/link.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Attention } from '../schema.ts'
import { loopPageWords } from './words.ts'

/** What waits for a person, each line leading to where it is settled. */
export function AttentionList({ attention }: { readonly attention: readonly Attention[] }): ReactNode {
  const words = useWords(loopPageWords)
  const { href } = useWorkspace()
  return (
    <Section title={words.attention}>
      {attention.length === 0 ? (
        <p className="loop-calm">
          <IconCircleCheck size={18} stroke={1.6} aria-hidden /> {words.allWell}
        </p>
      ) : (
        <ul className="loop-attention">
          {attention.map(({ code, count, path }) => (
            <li key={code}>
              <Link to={href(path)} className="loop-attention-link">
                <span>{words.attentionOf[code](count)}</span>
                <IconArrowRight size={16} stroke={1.6} aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Section>
  )
}
