import { Button } from '@mantine/core'
import { IconPlayerPause } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import './held-notice.css'
import { heldWords } from './held-words.ts'

/** On every page while this copy of the database was restored or cloned and its owner has not said that it is the one. */
export function HeldNotice(): ReactNode {
  const words = useWords(heldWords)
  const toast = useToast()
  const { path, may } = useWorkspace()
  const state = useApi<{ held: boolean }>(['publishing'], path('/publishing'), { refreshEvery: 300_000 })
  const release = useAction({
    act: (_: void, idempotencyKey) => api.post<{ released: number }>(path('/publishing/release'), {}, { idempotencyKey }),
    refresh: [['publishing'], ['posts'], ['post'], ['loop']],
    onDone: ({ released }) => toast.done(words.released(released)),
  })
  if (state.data?.held !== true) return null
  return (
    <section className="held" aria-label={words.title}>
      <IconPlayerPause size={20} stroke={1.6} aria-hidden />
      <div className="held-words">
        <strong>{words.title}</strong>
        <p>{may('own') ? words.owner : words.others}</p>
        <ProblemNote problem={release.error} />
      </div>
      {may('own') ? (
        <Button loading={release.isPending} onClick={() => release.run()}>
          {words.release}
        </Button>
      ) : null}
    </section>
  )
}
