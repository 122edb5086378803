import { Button, Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useMemo, useState, type ReactNode } from 'react'
import type { Connection } from '../../channels/index.ts'
import { networkLimits } from '../../channels/network-limits.ts'
import { api } from '../../platform/ui/api.ts'
import { Segmented } from '../../platform/ui/segmented.tsx'
import { ProblemNote } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import { useQuery } from '@tanstack/react-query'
import type { Campaign, ChannelPreview, DraftPart, Post, PostContent } from '../schema.ts'
import { ChannelPicker } from './channel-picker.tsx'
import { ComposeActions } from './compose-actions.tsx'
import { PartEditor, type Counter } from './part-editor.tsx'
import { Previews } from './previews.tsx'
import { SaveNote } from './save-note.tsx'
import { ScheduleBox } from './schedule-box.tsx'
import { shortened } from './shortened.ts'
import { usePostDraft } from './use-post-draft.ts'
import { composeWords } from './words.ts'

/** Writes one post: where, what (with wording of its own for a network), when; beside it, what each network will show. */
export function Composer(props: { readonly existing: Post | null; readonly empty: PostContent; readonly onCreated: (post: Post) => void }): ReactNode {
  const words = useWords(composeWords)
  const { path } = useWorkspace()
  const draft = usePostDraft(props.existing, props.empty, props.onCreated)
  const { content, change } = draft
  const [actProblem, setActProblem] = useState<unknown>(null)
  const [wordingOf, setWordingOf] = useState('all')
  const connectionList = useApi<{ items: Connection[] }>(['connections'], path('/connections'))
  const campaigns = useApi<{ items: Campaign[] }>(['campaigns'], path('/campaigns'))
  const connections = useMemo(() => connectionList.data?.items.filter((one) => one.can.publish && one.state !== 'disconnected') ?? [], [connectionList.data])
  const chosen = connections.filter((one) => content.connectionIds.includes(one.id))
  const previews = usePreviews(content)

  const own = chosen.find((one) => one.id === wordingOf) ?? null
  const variant = own ? content.variants[own.id] : undefined
  const parts = variant?.parts ?? content.parts
  const setParts = (next: DraftPart[]) =>
    own && variant ? change({ variants: { ...content.variants, [own.id]: { parts: next } } }) : change({ parts: next })
  const counters: Counter[] = (own ? [own] : chosen.filter((one) => !content.variants[one.id])).flatMap((one) => {
    const limits = networkLimits[one.channelId]
    return limits ? [{ name: one.channelName, limits, learnt: one.learnt }] : []
  })
  // Two accounts of one network count alike unless their servers differ.
  const distinct = counters.filter((one, at) => counters.findIndex((other) => other.name === one.name && JSON.stringify(other.learnt) === JSON.stringify(one.learnt)) === at)
  const errors = { ...fieldErrors(draft.problem), ...fieldErrors(actProblem) }
  const prefix = own && variant ? `variants.${own.id}.parts` : 'parts'
  const nowhere = Object.keys(errors).length === 0

  return (
    <div className="compose">
      <div className="compose-write">
        <SaveNote draft={draft} />
        <Section title={words.where} description={words.whereWords}>
          <ChannelPicker connections={connections} chosen={content.connectionIds} onChange={(connectionIds) => change({ connectionIds })} />
          {errors['connectionIds'] ? (
            <p className="compose-error" role="alert">
              {errors['connectionIds']}
            </p>
          ) : null}
        </Section>
        <Section title={words.text}>
          {chosen.length > 1 ? (
            <Segmented label={words.wordingFor} value={own?.id ?? 'all'} onChange={setWordingOf} options={[{ value: 'all', label: words.all }, ...chosen.map((one) => ({ value: one.id, label: one.account.handle }))]} />
          ) : null}
          {own && !variant ? (
            <Button variant="subtle" size="compact-md" onClick={() => change({ variants: { ...content.variants, [own.id]: { parts: structuredClone(content.parts) } } })}>
              {words.customise(own.account.handle)}
            </Button>
          ) : null}
          {own && variant ? (
            <p className="kit-hint">
              {words.own(own.account.handle)}{' '}
              <Button
                variant="subtle"
                size="compact-sm"
                onClick={() => {
                  const { [own.id]: _, ...rest } = content.variants
                  change({ variants: rest })
                }}
              >
                {words.sameAgain}
              </Button>
            </p>
          ) : null}
          {parts.map((part, index) => (
            <PartEditor
              key={index}
              part={part}
              number={index + 1}
              total={parts.length}
              counters={distinct}
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
          <p className="kit-hint">{words.linkNote}</p>
        </Section>
        <Section title={words.when}>
          <ScheduleBox content={content} problem={actProblem} onChange={(part) => {
            setActProblem(null)
            change(part)
          }} />
          <div className="kit-row compose-details">
            <Select
              label={words.campaign}
              value={content.campaignId ?? 'none'}
              data={[{ value: 'none', label: words.noCampaign }, ...(campaigns.data?.items ?? []).filter((one) => one.archivedAt === null || one.id === content.campaignId).map((one) => ({ value: one.id, label: one.name }))]}
              allowDeselect={false}
              onChange={(value) => change({ campaignId: value === 'none' ? null : value })}
            />
            <Select label={words.language} value={content.language} data={languageChoices(content.language)} allowDeselect={false} onChange={(value) => (value ? change({ language: value }) : undefined)} />
          </div>
        </Section>
        {actProblem !== null && nowhere ? <ProblemNote problem={actProblem} /> : null}
        <ComposeActions draft={draft} onProblem={setActProblem} />
      </div>
      <aside className="compose-side" aria-label={words.preview}>
        <Previews previews={previews} connections={chosen} />
      </aside>
    </div>
  )
}

/** What the networks will show, asked again shortly after the last key. */
function usePreviews(content: PostContent): readonly ChannelPreview[] {
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
  return worth ? (answer.data?.items ?? []) : []
}

/** The errors of one part, named from there on. */
function under(errors: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(errors).flatMap(([key, text]) => (key === name ? [['', text]] : key.startsWith(`${name}.`) ? [[key.slice(name.length + 1), text]] : [])),
  )
}

function languageChoices(current: string): { value: string; label: string }[] {
  return [...new Set(['it', 'en', 'fr', 'de', 'es', 'pt', current])].map((value) => ({
    value,
    label: new Intl.DisplayNames([value], { type: 'language' }).of(value) ?? value,
  }))
}
