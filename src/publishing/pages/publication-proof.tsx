import { Button, TextInput } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Chip } from '../../platform/ui/chip.tsx'
import { CopyButton } from '../../platform/ui/controls.tsx'
import { ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link } from '../../platform/ui/link.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction } from '../../platform/ui/query.tsx'
import { Dialog } from '../../platform/ui/side-panel.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Publication } from '../schema.ts'
import { words as publishingWords } from '../words.ts'
import { postWords } from './post-words.ts'

const wrong: readonly Publication['state'][] = ['rejected', 'needs-person', 'missed', 'held']
const waiting: readonly Publication['state'][] = ['scheduled', 'held', 'missed']

/** One channel's part of a post: its state in words, what to do about it, and every try that proves it. */
export function PublicationProof({ publication, networkName }: { readonly publication: Publication; readonly networkName: string }): ReactNode {
  const words = useWords(postWords)
  const { states, reasons } = useWords(publishingWords)
  const format = useFormat()
  const { href } = useWorkspace()
  const url = publication.segments.find((segment) => segment.url)?.url
  const reason = publication.reason ? (reasons[publication.reason as keyof typeof reasons] ?? null) : null
  return (
    <article className="kit-card post-publication" aria-label={`${networkName}, ${publication.accountHandle}`}>
      <header className="post-publication-head">
        <div>
          <strong>{publication.accountHandle}</strong>
          <span className="kit-hint post-network">{networkName}</span>
        </div>
        <Chip tone={wrong.includes(publication.state) ? 'danger' : 'neutral'}>{states[publication.state]}</Chip>
      </header>
      {reason ? (
        <p>
          {reason}
          {publication.reason === 'reconnect' || publication.reason === 'disconnected' ? (
            <>
              {' '}
              <Link to={href('/settings/channels')} className="kit-link">
                {words.toChannels}
              </Link>
            </>
          ) : null}
        </p>
      ) : null}
      {publication.remoteMessage ? <p className="kit-hint">{words.quoted(publication.remoteMessage)}</p> : null}
      {publication.publishedAt !== null ? (
        <p>
          {words.publishedAt(format.dateTime(publication.publishedAt))}
          {url ? (
            <>
              {' · '}
              <a className="kit-link" href={url} target="_blank" rel="noreferrer noopener">
                {words.openThere(networkName)} <IconExternalLink size={13} stroke={1.6} aria-hidden />
              </a>
            </>
          ) : null}
        </p>
      ) : null}
      {publication.state === 'needs-person' ? <Decide publication={publication} networkName={networkName} /> : null}
      <Segments publication={publication} />
      {publication.attempts.length > 0 ? <Attempts publication={publication} /> : null}
      <PublicationActions publication={publication} networkName={networkName} />
    </article>
  )
}

function Segments({ publication }: { readonly publication: Publication }): ReactNode {
  const words = useWords(postWords)
  const links = publication.segments.flatMap((segment) => segment.shortLinks)
  if (links.length === 0) return null
  return (
    <ul className="post-links" aria-label={words.links}>
      {links.map((link) => (
        <li key={link.shortUrl}>
          <span className="post-short">
            <code>{link.shortUrl}</code>
            <CopyButton value={link.shortUrl} name={words.links} />
          </span>
          <span className="kit-hint post-target">{link.targetUrl}</span>
        </li>
      ))}
    </ul>
  )
}

function Attempts({ publication }: { readonly publication: Publication }): ReactNode {
  const words = useWords(postWords)
  const format = useFormat()
  return (
    <details className="post-proof">
      <summary>{words.proof}</summary>
      <p className="kit-hint">{words.proofWords}</p>
      <ol>
        {publication.attempts.map((attempt) => (
          <li key={`${attempt.segment}-${attempt.number}`}>
            <strong>{words.attempt(attempt.number)}</strong>
            {publication.segments.length > 1 ? `, ${words.part(attempt.segment + 1)}` : ''}: <time dateTime={new Date(attempt.startedAt).toISOString()}>{format.dateTime(attempt.startedAt)}</time> · {words.outcomes[attempt.outcome]}
            {attempt.endedAt !== null ? ` ${words.duration(`${format.number((attempt.endedAt - attempt.startedAt) / 1000, 2)} s`)}` : ''}
            {attempt.remoteCode ? ` · ${attempt.remoteCode}` : ''}
          </li>
        ))}
      </ol>
      <dl className="post-evidence">
        {publication.segments.map((segment) =>
          segment.evidence ? (
            <div key={segment.number}>
              <dt>{words.howWeKnow}</dt>
              <dd>{words.evidence[segment.evidence]}</dd>
              {segment.remoteId ? (
                <>
                  <dt>{words.remoteId}</dt>
                  <dd>
                    <code>{segment.remoteId}</code>
                  </dd>
                </>
              ) : null}
            </div>
          ) : null,
        )}
      </dl>
    </details>
  )
}

type Decision = 'it-is-out' | 'send-again' | 'give-up'

const refresh = [['post'], ['posts'], ['loop']] as const

/** Nobody knows whether it went out: a person looks and says. */
function Decide({ publication, networkName }: { readonly publication: Publication; readonly networkName: string }): ReactNode {
  const words = useWords(postWords)
  const toast = useToast()
  const { path, may } = useWorkspace()
  const [url, setUrl] = useState('')
  const decide = useAction({
    act: (decision: Decision, idempotencyKey) =>
      api.post<void>(path(`/publications/${publication.id}/decision`), { decision, url: decision === 'it-is-out' && url.trim() ? url.trim() : null }, { idempotencyKey }),
    refresh,
    onDone: () => toast.done(words.decided),
  })
  if (!may('write')) return null
  const errors = fieldErrors(decide.error)
  return (
    <div className="post-decide">
      <strong>{words.decide}</strong>
      <p>{words.decideWords(networkName)}</p>
      {decide.error && !errors['url'] ? <ProblemNote problem={decide.error} /> : null}
      <TextInput type="url" label={words.outUrl} value={url} maxLength={2_000} error={errors['url']} onChange={(event) => setUrl(event.currentTarget.value)} />
      <div className="kit-row">
        <Button loading={decide.isPending} onClick={() => decide.run('it-is-out')}>
          {words.itIsOut}
        </Button>
        <Button variant="default" disabled={decide.isPending} onClick={() => decide.run('send-again')}>
          {words.sendAgain}
        </Button>
        <Button variant="subtle" disabled={decide.isPending} onClick={() => decide.run('give-up')}>
          {words.giveUp}
        </Button>
      </div>
    </div>
  )
}

/** Keeps one account out, or takes back what is out there. */
function PublicationActions({ publication, networkName }: { readonly publication: Publication; readonly networkName: string }): ReactNode {
  const words = useWords(postWords)
  const toast = useToast()
  const { path, may } = useWorkspace()
  const [asking, setAsking] = useState(false)
  const where = path(`/publications/${publication.id}`)
  const remove = useAction({
    act: (_: void, idempotencyKey) => api.del<void>(`${where}/remote`, undefined, { idempotencyKey }),
    refresh,
    onDone: () => {
      setAsking(false)
      toast.done(words.deleted)
    },
  })
  const cancel = useAction({ act: (_: void, idempotencyKey) => api.del<void>(where, undefined, { idempotencyKey }), refresh, onDone: () => toast.done(words.cancelled), onProblem: (problem) => toast.problem(problem) })
  if (!may('write')) return null
  return (
    <>
      {waiting.includes(publication.state) ? (
        <div>
          <Button size="compact-sm" variant="default" loading={cancel.isPending} onClick={() => cancel.run()}>
            {words.cancelOne}
          </Button>
        </div>
      ) : null}
      {publication.state === 'published' ? (
        <div>
          <Button size="compact-sm" variant="default" onClick={() => setAsking(true)}>
            {words.deleteThere(networkName)}
          </Button>
        </div>
      ) : null}
      {asking ? (
        <Dialog title={words.deleteAsk(networkName)} onClose={() => setAsking(false)}>
          <p>{words.deleteWords}</p>
          <ProblemNote problem={remove.error} />
          <div className="kit-row-end">
            <Button variant="default" onClick={() => setAsking(false)}>
              {words.keep}
            </Button>
            <Button color="red" loading={remove.isPending} onClick={() => remove.run()}>
              {words.deleteThere(networkName)}
            </Button>
          </div>
        </Dialog>
      ) : null}
    </>
  )
}
