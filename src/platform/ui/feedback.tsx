import { Button, Skeleton } from '@mantine/core'
import { IconAlertCircle, IconCloudOff } from '@tabler/icons-react'
import { Component, useSyncExternalStore, type ReactNode } from 'react'
import { kitWords } from './words.ts'
import { useKitWords, useLanguage } from './language.tsx'
import { ApiProblem } from './problem.ts'

/** Tells that something is done, with a way back for eight seconds: undo instead of "are you sure". */
export function useToast(): { readonly done: (text: string, undo?: () => void) => void; readonly problem: (problem: unknown) => void } {
  const words = useKitWords()
  return {
    done: (text, undo) => void import('./toaster.tsx').then(({ showDone }) => showDone(text, undo ? { label: words.undo, act: undo } : null)),
    problem: (problem) => void import('./toaster.tsx').then(({ showProblem }) => showProblem(wordsOf(problem, words.problem.unexpected))),
  }
}

const wordsOf = (problem: unknown, otherwise: string): string => (problem instanceof ApiProblem ? problem.message : otherwise)

/** What went wrong with a whole form or page part, in the words of the server, announced when it appears. */
export function ProblemNote({ problem, onRetry }: { readonly problem: unknown; readonly onRetry?: () => void }): ReactNode {
  const words = useKitWords()
  if (problem === null || problem === undefined) return null
  return (
    <div className="kit-problem" role="alert">
      <IconAlertCircle size={18} aria-hidden />
      <span>{wordsOf(problem, words.problem.unexpected)}</span>
      {onRetry ? <Button size="compact-sm" variant="default" onClick={onRetry}>{words.retry}</Button> : null}
    </div>
  )
}

/** The three faces of a read: waiting (after 300 ms), failed, here. */
export function Loaded<T>(props: {
  readonly from: { readonly data: T | undefined; readonly error: unknown; readonly refetch: () => unknown }
  readonly waiting?: ReactNode
  readonly children: (data: T) => ReactNode
}): ReactNode {
  if (props.from.data !== undefined) return props.children(props.from.data)
  if (props.from.error) return <ProblemNote problem={props.from.error} onRetry={() => void props.from.refetch()} />
  return props.waiting ?? <Waiting />
}

/** Grey lines in the shape of what comes; said to screen readers, shown only when it takes a moment. */
export function Waiting({ lines = 4 }: { readonly lines?: number }): ReactNode {
  const words = useKitWords()
  return (
    <div className="kit-waiting" role="status">
      <span className="kit-hidden">{words.loading}</span>
      {Array.from({ length: lines }, (_, line) => (
        <Skeleton key={line} height={line === 0 ? 26 : 16} width={line === 0 ? '38%' : `${92 - ((line * 17) % 40)}%`} radius="sm" />
      ))}
    </div>
  )
}

/** Progress of something that takes more than a second. `ratio` 0…1, null when nobody knows. */
export function ProgressBar({ label, ratio }: { readonly label: string; readonly ratio: number | null }): ReactNode {
  return (
    <div className="kit-progress">
      <span className="kit-hint">{label}</span>
      <progress aria-label={label} {...(ratio === null ? {} : { value: ratio })} max={1} />
    </div>
  )
}

const onlineEvents = (changed: () => void): (() => void) => {
  addEventListener('online', changed)
  addEventListener('offline', changed)
  return () => {
    removeEventListener('online', changed)
    removeEventListener('offline', changed)
  }
}

export function OfflineBanner(): ReactNode {
  const words = useKitWords()
  const online = useSyncExternalStore(onlineEvents, () => navigator.onLine, () => true)
  return (
    <div role="status" className="kit-offline-place">
      {online ? null : <p className="kit-offline"><IconCloudOff size={16} aria-hidden /> {words.offline}</p>}
    </div>
  )
}

/** Keeps a broken part from taking the page with it. Reset by `resetKey`. */
export class ErrorBoundary extends Component<{ readonly children: ReactNode; readonly resetKey?: string }, { readonly problem: unknown; readonly key: string | undefined }> {
  override state = { problem: null as unknown, key: this.props.resetKey }

  static getDerivedStateFromError(problem: unknown): { problem: unknown } {
    return { problem }
  }

  static getDerivedStateFromProps(props: { resetKey?: string }, state: { key: string | undefined }): { problem: null; key: string | undefined } | null {
    return props.resetKey === state.key ? null : { problem: null, key: props.resetKey }
  }

  override render(): ReactNode {
    if (this.state.problem === null) return this.props.children
    return <BrokenPage problem={this.state.problem} onRetry={() => this.setState({ problem: null })} />
  }
}

export function BrokenPage({ problem, onRetry }: { readonly problem: unknown; readonly onRetry: () => void }): ReactNode {
  const words = kitWords[useLanguage().language]
  return (
    <div className="kit-page kit-page-reading">
      <h1 className="kit-title" tabIndex={-1} data-page-title>{words.problem.title}</h1>
      <ProblemNote problem={problem} onRetry={onRetry} />
    </div>
  )
}
