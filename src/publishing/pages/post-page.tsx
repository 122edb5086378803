import { Button } from '@mantine/core'
import { IconCopy, IconPencil } from '@tabler/icons-react'
import { useState, type ReactNode } from 'react'
import type { Connection } from '../../channels/index.ts'
import { api } from '../../platform/ui/api.ts'
import { Loaded, ProblemNote, useToast } from '../../platform/ui/feedback.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Link, useGo, useParam } from '../../platform/ui/link.tsx'
import { Page, Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { Dialog } from '../../platform/ui/side-panel.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { DraftPart, Post, Publication, Schedule } from '../schema.ts'
import './post-page.css'
import { PostNumbers } from './post-numbers.tsx'
import { PostStateChip } from './post-state-chip.tsx'
import { postWords } from './post-words.ts'
import { PublicationProof } from './publication-proof.tsx'
import { ScheduleBox } from './schedule-box.tsx'
import { composeWords } from './words.ts'

const atRest: readonly Publication['state'][] = ['draft', 'in-review', 'approved', 'scheduled', 'rejected', 'missed', 'held', 'needs-person', 'cancelled']
const waiting: readonly Publication['state'][] = ['scheduled', 'held', 'missed', 'rejected']

/** One post: where it stands on each channel, the proof of it, and what it brought. */
export function PostPage(): ReactNode {
  const words = useWords(postWords)
  const { path } = useWorkspace()
  const postId = useParam('postId')
  const post = useApi<Post>(['post'], path(`/posts/${encodeURIComponent(postId)}`), { refreshEvery: 5_000 })
  return (
    <Loaded from={post}>
      {(shown) => (
        <Page title={excerptOf(shown) || words.title} actions={<PostActions post={shown} />}>
          <PostHead post={shown} />
          <Publications post={shown} />
          <PostNumbers postId={shown.id} publications={shown.publications} />
        </Page>
      )}
    </Loaded>
  )
}

function PostHead({ post }: { readonly post: Post }): ReactNode {
  const words = useWords(postWords)
  const format = useFormat()
  const { href } = useWorkspace()
  return (
    <div className="post-head">
      <div className="kit-row">
        <PostStateChip state={post.state} />
        {post.dueAt !== null && post.state === 'scheduled' ? <span className="kit-hint">{words.planned(format.dateTime(post.dueAt))}</span> : null}
        <span className="kit-hint">{words.by(post.author.name)}</span>
        {post.kind === 'answer' ? <Link to={href('/inbox')}>{words.isAnswer}</Link> : null}
      </div>
      {post.content.parts.map((part, index) => (
        <div key={index} className="post-part">
          {post.content.parts.length > 1 ? <span className="kit-hint">{words.part(index + 1)}</span> : null}
          <p className="post-text">{part.text}</p>
          <Images post={post} images={part.images} />
        </div>
      ))}
    </div>
  )
}

function Images({ post, images }: { readonly post: Post; readonly images: DraftPart['images'] }): ReactNode {
  if (images.length === 0) return null
  return (
    <div className="post-images">
      {images.map((image, index) => {
        const file = post.files.find((one) => one.id === image.fileId)
        return file ? <img key={`${image.fileId}-${index}`} className="kit-photo" src={file.url} alt={image.alt} width={file.width} height={file.height} loading="lazy" /> : null
      })}
    </div>
  )
}

function Publications({ post }: { readonly post: Post }): ReactNode {
  const words = useWords(postWords)
  const { path } = useWorkspace()
  const connections = useApi<{ items: Connection[] }>(['connections'], path('/connections'))
  return (
    <Section title={words.publications} plain>
      <div className="post-publications">
        {post.publications.map((publication) => (
          <PublicationProof
            key={publication.id}
            publication={publication}
            networkName={connections.data?.items.find((one) => one.id === publication.connectionId)?.channelName ?? publication.channelId}
          />
        ))}
      </div>
    </Section>
  )
}

/** What can still be done with it. */
function PostActions({ post }: { readonly post: Post }): ReactNode {
  const words = useWords(postWords)
  const toast = useToast()
  const go = useGo()
  const { path, href, may } = useWorkspace()
  const [moving, setMoving] = useState(false)
  const where = path(`/posts/${post.id}`)
  const refresh = [['post'], ['posts'], ['loop']] as const
  const copy = useAction({
    act: (_: void, idempotencyKey) => api.post<Post>(`${where}/copy`, undefined, { idempotencyKey }),
    refresh,
    onDone: (made) => {
      toast.done(words.copied)
      go(href(`/compose?post=${made.id}`))
    },
    onProblem: (problem) => toast.problem(problem),
  })
  const takeOff = useAction({
    act: (_: void, idempotencyKey) => api.del<Post>(`${where}/schedule`, undefined, { idempotencyKey }),
    refresh,
    onDone: () => {
      toast.done(words.takenOff)
      go(href(`/compose?post=${post.id}`))
    },
    onProblem: (problem) => toast.problem(problem),
  })
  const sendNow = useAction({
    act: (_: void, idempotencyKey) => api.post<Post>(`${where}/publish`, undefined, { idempotencyKey }),
    refresh,
    onDone: () => toast.done(words.sentNow),
    onProblem: (problem) => toast.problem(problem),
  })
  if (!may('write') || post.kind === 'answer') return null
  // Whether any part of it is out, or may be: then its words are what people read.
  const untouched = post.publications.every((one) => atRest.includes(one.state) && one.segments.every((segment) => segment.evidence === null && segment.publishedAt === null))
  const editable = ['draft', 'in-review', 'approved', 'cancelled'].includes(post.state) || (post.state === 'attention' && untouched)
  const waits = post.publications.some((one) => waiting.includes(one.state) && one.segments.every((segment) => segment.publishedAt === null))
  return (
    <>
      {editable ? (
        <Button variant="default" leftSection={<IconPencil size={16} stroke={1.6} aria-hidden />} onClick={() => go(href(`/compose?post=${post.id}`))}>
          {words.edit}
        </Button>
      ) : null}
      {waits ? (
        <>
          <Button variant="default" loading={sendNow.isPending} onClick={() => sendNow.run()}>
            {post.state === 'attention' ? words.tryAgain : words.sendNow}
          </Button>
          <Button variant="default" onClick={() => setMoving(true)}>
            {words.move}
          </Button>
        </>
      ) : null}
      {waits && untouched && post.state === 'scheduled' ? (
        <Button variant="default" loading={takeOff.isPending} onClick={() => takeOff.run()}>
          {words.takeOff}
        </Button>
      ) : null}
      <Button variant="subtle" leftSection={<IconCopy size={16} stroke={1.6} aria-hidden />} loading={copy.isPending} onClick={() => copy.run()}>
        {words.copy}
      </Button>
      {moving ? <MoveDialog post={post} onClose={() => setMoving(false)} /> : null}
    </>
  )
}

function MoveDialog({ post, onClose }: { readonly post: Post; readonly onClose: () => void }): ReactNode {
  const words = useWords(postWords)
  const compose = useWords(composeWords)
  const format = useFormat()
  const toast = useToast()
  const { path } = useWorkspace()
  const [schedule, setSchedule] = useState<Schedule | null>(post.content.schedule)
  const move = useAction({
    act: (input: { schedule: Schedule | null }, idempotencyKey) => api.post<Post>(path(`/posts/${post.id}/schedule`), input, { idempotencyKey }),
    refresh: [['post'], ['posts']],
    onDone: (moved) => {
      toast.done(compose.scheduledToast(format.dateTime(moved.dueAt)))
      onClose()
    },
  })
  return (
    <Dialog title={words.move} onClose={onClose}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault()
          move.run({ schedule })
        }}
      >
        <ScheduleBox content={{ ...post.content, schedule }} problem={move.error} onlyMoment onChange={(change) => {
          if (!('schedule' in change)) return
          move.reset()
          setSchedule(change.schedule)
        }} />
        {Object.keys(fieldErrors(move.error)).length === 0 ? <ProblemNote problem={move.error} /> : null}
        <div className="kit-row-end">
          <Button type="submit" loading={move.isPending} disabled={schedule === null}>
            {compose.schedule}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

/** The first words, without addresses: a title. */
function excerptOf(post: Post): string {
  const text = (post.content.parts[0]?.text ?? '').replaceAll(/https?:\/\/\S+/g, '').replaceAll(/\s+/g, ' ').trim()
  return [...text].length > 48 ? `${[...text].slice(0, 47).join('').trimEnd()}…` : text
}
