import type { ReactNode } from 'react'
import { ProblemNote } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Link } from '../../platform/ui/link.tsx'
import { ApiProblem } from '../../platform/ui/problem.ts'
import { Door } from './door.tsx'
import { pageWords } from './words.ts'

/** A link that leads nowhere. Trying again helps where nobody answered; one that was used or withdrawn stays so, and the way in is the other door. */
export function DeadLink({ title, problem, onRetry }: { readonly title: string; readonly problem: unknown; readonly onRetry: () => void }): ReactNode {
  const words = useWords(pageWords)
  const forGood = problem instanceof ApiProblem && problem.status >= 400 && problem.status < 500
  return (
    <Door title={title}>
      <ProblemNote problem={problem} {...(forGood ? {} : { onRetry })} />
      <Link to="/sign-in" className="kit-link">
        {words.signIn.submit}
      </Link>
    </Door>
  )
}
