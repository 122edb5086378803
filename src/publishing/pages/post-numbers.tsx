import type { ReactNode } from 'react'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link } from '../../platform/ui/link.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { useApi } from '../../platform/ui/query.tsx'
import { DataTable } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Publication } from '../schema.ts'
import { postWords } from './post-words.ts'

interface Reading {
  readonly publicationId: string
  readonly segment: number
  readonly readAt: number | null
  readonly likes: number | null
  readonly replies: number | null
  readonly reposts: number | null
  readonly quotes: number | null
  readonly potentialReach: number | null
}

/** What the networks said last of one post, channel by channel: never added over networks here. */
export function PostNumbers({ postId, publications }: { readonly postId: string; readonly publications: readonly Publication[] }): ReactNode {
  const words = useWords(postWords)
  const format = useFormat()
  const { path, href } = useWorkspace()
  const numbers = useApi<{ segments: Reading[] }>(['post-numbers'], path(`/posts/${postId}/numbers`), { refreshEvery: 30_000 })
  const rows = numbers.data?.segments ?? []
  if (rows.length === 0) return null
  const handleOf = (row: Reading) => {
    const publication = publications.find((one) => one.id === row.publicationId)
    const handle = publication?.accountHandle ?? ''
    return (publication?.segments.length ?? 0) > 1 ? `${handle}, ${words.part(row.segment + 1)}` : handle
  }
  return (
    <Section title={words.numbers} description={words.numbersWords} actions={<Link to={href('/inbox')}>{words.seeAnswers}</Link>}>
      <DataTable
        caption={words.numbers}
        rows={rows}
        rowKey={(row) => `${row.publicationId}-${row.segment}`}
        columns={[
          { key: 'where', title: words.publications, main: true, cell: handleOf },
          ...(['likes', 'replies', 'reposts', 'quotes'] as const).map((name) => ({ key: name, title: words[name], numeric: true, cell: (row: Reading) => known(row[name]) })),
          { key: 'reach', title: words.reach, numeric: true, cell: (row) => known(row.potentialReach) },
          { key: 'read', title: words.readAt, cell: (row) => (row.readAt === null ? '–' : format.relative(row.readAt)) },
        ]}
      />
    </Section>
  )
  function known(value: number | null): string {
    return value === null ? '–' : format.number(value)
  }
}
