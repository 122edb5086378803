import { Button, NativeSelect } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import type { Connection } from '../../channels/index.ts'
import { networkLimits } from '../../channels/network-limits.ts'
import { api } from '../../platform/ui/api.ts'
import { useWords } from '../../platform/ui/language.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { ChannelPreview, DraftPart, Post, PostContent } from '../schema.ts'
import { CampaignSelect } from './campaign-select.tsx'
import { ChannelPicker } from './channel-picker.tsx'
import { ComposeActions } from './compose-actions.tsx'
import { PartEditor, type Counter } from './part-editor.tsx'
import { Previews } from './previews.tsx'
import { ReviewNotes } from './save-note.tsx'
import { ScheduleBox } from './schedule-box.tsx'
import { shortened } from './shortened.ts'
import { usePostDraft } from './use-post-draft.ts'
import { composeWords } from './words.ts'

/** Writes one post: where, what (with wording of its own for a network), when; beside it, what each network will show. */
export function Composer(props: { readonly existing: Post | null; readonly empty: PostContent; readonly onCreated: (post: Post) => void }): ReactNode {
  const words = useWords(composeWords)
  const { path } = useWorkspace()
  const draft = usePostDraft(props.existing, props.empty, props.onCreated)
  const { content } = draft
  const [actProblem, setActProblem] = useState<unknown>(null)
  const [wordingOf, setWordingOf] = useState('all')
  const connectionList = useApi<{ items: Connection[] }>(['connections'], path('/connections'))
  const connections = useMemo(() => connectionList.data?.items.filter((one) => one.can.publish && one.state !== 'disconnected') ?? [], [connectionList.data])
  const chosen = connections.filter((one) => content.connectionIds.includes(one.id))
  const previews = usePreviews(content)
  const page = useRef<HTMLDivElement>(null)
  // What was wrong may be right now: said again when it is tried again.
  const change = (part: Partial<PostContent>) => {
    setActProblem(null)
    draft.change(part)
  }
  useEffect(() => {
    if (actProblem === null) return
    const first = page.current?.querySelector<HTMLElement>('[aria-invalid="true"]')
    first?.focus()
    first?.scrollIntoView({ block: 'center' })
  }, [actProblem])

  const own = chosen.find((one) => one.id === wordingOf) ?? null
  const variant = own ? content.variants[own.id] : undefined
  const parts = variant?.parts ?? content.parts
  const setParts = (next: DraftPart[]) =>
    own && variant ? change({ variants: { ...content.variants, [own.id]: { parts: next } } }) : change({ parts: next })
  const errors = { ...fieldErrors(draft.problem), ...fieldErrors(actProblem) }
  const prefix = own && variant ? `variants.${own.id}.parts` : 'parts'
  const counters = countersOf(own ? [own] : chosen.filter((one) => !content.variants[one.id]))
  const channelErrors = Object.entries(errors).flatMap(([name, text]) => (name.startsWith('connectionIds') ? [text] : []))

  return (
    <div className="compose" ref={page}>
      <div className="compose-write">
        <ReviewNotes post={draft.post} />
        <Section title={words.where}>
          <ChannelPicker waiting={connectionList.isPending} connections={connections} chosen={content.connectionIds} onChange={(connectionIds) => change({ connectionIds })} />
          {channelErrors.length > 0 ? (
            <p className="compose-error" role="alert">
              {channelErrors.join(' ')}
            </p>
          ) : null}
        </Section>
        <Section title={words.what}>
          {chosen.length > 1 ? (
            <NativeSelect
              label={words.wordingFor}
              value={own?.id ?? 'all'}
              data={[{ value: 'all', label: words.all }, ...chosen.map((one) => ({ value: one.id, label: content.variants[one.id] ? words.ownMark(one.account.handle) : one.account.handle }))]}
              onChange={(event) => setWordingOf(event.currentTarget.value)}
            />
          ) : null}
          {own ? <OwnWording connection={own} content={content} onChange={change} /> : null}
          {parts.map((part, index) => (
            <PartEditor
              key={index}
              part={part}
              number={index + 1}
              total={parts.length}
              counters={counters}
              textAsSent={shortened}
              errors={under(errors, `${prefix}.${index}`)}
              onChange={(next) => setParts(parts.map((one, at) => (at === index ? next : one)))}
              onRemove={parts.length > 1 ? () => setParts(parts.filter((_, at) => at !== index)) : null}
            />
          ))}
          <div className="kit-row">
            <Button variant="subtle" size="compact-md" leftSection={<IconPlus size={17} stroke={1.6} aria-hidden />} disabled={parts.length >= 25} onClick={() => setParts([...parts, { text: '', images: [] }])}>
              {words.addPart}
            </Button>
          </div>
        </Section>
        <Section title={words.when}>
          <ScheduleBox content={content} problem={actProblem ?? draft.problem} onChange={change} />
          <div className="compose-details">
            <CampaignSelect value={content.campaignId} error={errors['campaignId']} onChange={(campaignId) => change({ campaignId })} />
            <NativeSelect label={words.language} value={content.language} data={languageChoices(content.language)} onChange={(event) => change({ language: event.currentTarget.value })} />
          </div>
        </Section>
      </div>
      <aside className="compose-side" aria-label={words.preview}>
        <Previews previews={previews.items} failed={previews.failed} connections={chosen} />
      </aside>
      <ComposeActions draft={draft} problem={actProblem} onProblem={setActProblem} elsewhere={errorsElsewhere(errors, prefix, connections, words.inWordingOf)} />
    </div>
  )
}

/** Gives one account wording of its own, or takes it back. */
function OwnWording(props: { readonly connection: Connection; readonly content: PostContent; readonly onChange: (change: Partial<PostContent>) => void }): ReactNode {
  const words = useWords(composeWords)
  const { connection, content } = props
  if (!content.variants[connection.id]) {
    return (
      <div>
        <Button variant="default" size="compact-md" onClick={() => props.onChange({ variants: { ...content.variants, [connection.id]: { parts: structuredClone(content.parts) } } })}>
          {words.customise(connection.account.handle)}
        </Button>
      </div>
    )
  }
  const without = () => {
    const { [connection.id]: _, ...rest } = content.variants
    props.onChange({ variants: rest })
  }
  return (
    <p className="kit-hint">
      {words.own(connection.account.handle)}{' '}
      <Button variant="subtle" size="compact-sm" onClick={without}>
        {words.sameAgain}
      </Button>
    </p>
  )
}

/** One counter for each way of counting: two accounts of one network count alike unless their servers differ. */
function countersOf(connections: readonly Connection[]): readonly Counter[] {
  const counters = connections.flatMap((one): Counter[] => {
    const limits = networkLimits[one.channelId]
    return limits ? [{ name: one.channelName, limits, learnt: one.learnt }] : []
  })
  return counters.filter((one, at) => counters.findIndex((other) => other.name === one.name && JSON.stringify(other.learnt) === JSON.stringify(one.learnt)) === at)
}

/** What the networks will show, asked again shortly after the last key. */
function usePreviews(content: PostContent): { items: readonly ChannelPreview[]; failed: boolean } {
  const { path } = useWorkspace()
  const [settled] = useDebouncedValue(content, 500)
  const worth = settled.connectionIds.length > 0 && settled.parts.some((part) => part.text.trim() !== '' || part.images.length > 0)
  const answer = useQuery({
    queryKey: ['preview', settled],
    queryFn: ({ signal }) => api.post<{ items: ChannelPreview[] }>(path('/preview'), settled, { signal }),
    enabled: worth,
    placeholderData: (before) => before,
    staleTime: 60_000,
  })
  return { items: worth ? (answer.data?.items ?? []) : [], failed: worth && answer.isError }
}

/** The errors of one part, named from there on. */
function under(errors: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).flatMap(([key, text]) => (key === name ? [['', text]] : key.startsWith(`${name}.`) ? [[key.slice(name.length + 1), text]] : [])),
  )
}

/** What is wrong in a wording that is not on screen: said with whose it is. */
function errorsElsewhere(errors: Readonly<Record<string, string>>, shown: string, connections: readonly Connection[], whose: (handle: string) => string): readonly string[] {
  return Object.entries(errors).flatMap(([name, text]) => {
    const [first = '', id] = name.split('.')
    if (!['parts', 'variants'].includes(first) || name.startsWith(`${shown}.`)) return []
    const handle = connections.find((one) => one.id === id)?.account.handle
    return [handle === undefined ? text : `${whose(handle)} ${text}`]
  })
}

function languageChoices(current: string): { value: string; label: string }[] {
  return [...new Set(['it', 'en', 'fr', 'de', 'es', 'pt', current])].map((value) => ({
    value,
    label: new Intl.DisplayNames([value], { type: 'language' }).of(value) ?? value,
  }))
}
