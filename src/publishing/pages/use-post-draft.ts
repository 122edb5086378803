import { useCallback, useEffect, useRef, useState } from 'react'
import { api, worthRetrying } from '../../platform/ui/api.ts'
import { keepDraft, useDraft } from '../../platform/ui/draft.ts'
import { ApiProblem } from '../../platform/ui/problem.ts'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Post, PostContent } from '../schema.ts'
import { sameContent } from './same-content.ts'

const PAUSE_MS = 700
/** How long until an unreachable server is tried again. */
const PATIENCE_MS = 4_000

export type SaveState = 'clean' | 'waiting' | 'saving' | 'saved' | 'offline' | 'refused' | 'conflict'

export interface PostDraft {
  readonly content: PostContent
  readonly change: (change: Partial<PostContent>) => void
  readonly save: SaveState
  /** What the server last said of it; null before the first save. */
  readonly post: Post | null
  readonly problem: unknown
  /** Saves what is not saved yet; the post as it stands then. Throws ApiProblem. */
  readonly flush: () => Promise<Post>
  /** After a conflict: keep our words on top of their revision, or take theirs. */
  readonly settle: (whose: 'mine' | 'theirs') => Promise<void>
  /** Something typed earlier on this device and never saved was brought back. */
  readonly broughtBack: boolean
  readonly forget: () => void
}

/** What the device keeps: the words, and the server's words they were written upon. */
interface Kept {
  readonly content: PostContent
  readonly base: PostContent
}

/**
 * A post while it is written: kept on the device at each key, saved on the server after a short pause, one save at a
 * time, each on top of the revision it saw. Nothing typed is lost to a reload, a sign-out, a crash or a lost network; and
 * what somebody else wrote meanwhile is never overwritten unasked.
 */
export function usePostDraft(existing: Post | null, empty: PostContent, onCreated: (post: Post) => void): PostDraft {
  const { id: workspaceId, path } = useWorkspace()
  const [post, setPost] = useState<Post | null>(existing)
  const nameOf = useCallback((id: string) => `post.${workspaceId}.${id}`, [workspaceId])
  const known = existing?.content ?? empty
  const { draft: kept, setDraft, forget, found } = useDraft<Kept>(nameOf(post?.id ?? 'new'), { content: known, base: known })
  // Kept words the server already has were saved by an answer that got lost.
  const [broughtBack] = useState(found && !sameContent(kept.content, known))
  const [begun] = useState<SaveState>(() => (!broughtBack ? 'clean' : existing === null || sameContent(kept.base, known) ? 'waiting' : 'conflict'))
  const [save, setSave] = useState<SaveState>(begun)
  const [problem, setProblem] = useState<unknown>(null)
  const latest = useRef({ content: kept.content, base: broughtBack ? kept.base : known, post: existing, dirty: broughtBack, conflict: begun === 'conflict' })
  const saving = useRef<Promise<Post> | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  const onScreen = useRef(true)
  // The same unanswered save must not happen twice.
  const act = useRef({ of: '', key: '' })

  const send = useCallback(
    async function put(content: PostContent, on: Post | null): Promise<Post> {
      const of = JSON.stringify([on?.revision ?? null, content])
      if (act.current.of !== of) act.current = { of, key: crypto.randomUUID() }
      const idempotencyKey = act.current.key
      try {
        return await (on
          ? api.put<Post>(path(`/posts/${on.id}`), content, { ifMatch: String(on.revision), idempotencyKey })
          : api.post<Post>(path('/posts'), content, { idempotencyKey }))
      } catch (cause) {
        if (!worthRetrying(cause)) act.current = { of: '', key: '' }
        if (!on || !(cause instanceof ApiProblem) || cause.status !== 412) throw cause
        // Changed meanwhile: by our own save whose answer was lost, or by another window that had the very words we wrote upon?
        const theirs = await api.get<Post>(path(`/posts/${on.id}`))
        if (sameContent(theirs.content, content)) return theirs
        if (sameContent(theirs.content, latest.current.base)) return put(content, theirs)
        throw cause
      }
    },
    [path],
  )

  const store = useCallback(async (): Promise<Post> => {
    const { content, post: on } = latest.current
    latest.current.dirty = false
    setSave('saving')
    try {
      const stored = await send(content, on)
      latest.current.post = stored
      latest.current.base = content
      latest.current.conflict = false
      setPost(stored)
      setProblem(null)
      // What was typed during the save waits under the post's own name from now on.
      if (!latest.current.dirty || !on) forget()
      if (latest.current.dirty) keepDraft(localStorage, nameOf(stored.id), { content: latest.current.content, base: content })
      else setSave('saved')
      if (!on && onScreen.current) onCreated(stored)
      return stored
    } catch (cause) {
      latest.current.dirty = true
      latest.current.conflict = cause instanceof ApiProblem && cause.status === 412
      setProblem(cause)
      setSave(latest.current.conflict ? 'conflict' : worthRetrying(cause) || (cause instanceof ApiProblem && cause.status === 401) ? 'offline' : 'refused')
      throw cause
    }
  }, [send, onCreated, forget, nameOf])

  const flush = useCallback(async (): Promise<Post> => {
    if (timer.current) clearTimeout(timer.current)
    timer.current = null
    // One save at a time, whatever became of the one before; then save what came since.
    while (saving.current) await saving.current.catch(() => null)
    if (!latest.current.dirty && latest.current.post) return latest.current.post
    const run = store()
    saving.current = run
    try {
      return await run
    } finally {
      if (saving.current === run) saving.current = null
    }
  }, [store])

  const later = useCallback(
    function wait(after: number): void {
      if (timer.current) clearTimeout(timer.current)
      timer.current = setTimeout(() => {
        // A conflict is settled by a person, never by trying again. What goes wrong is shown through `save` and `problem`.
        if (!latest.current.conflict) flush().catch((cause: unknown) => (worthRetrying(cause) ? wait(PATIENCE_MS) : null))
      }, after)
    },
    [flush],
  )

  const change = useCallback(
    (part: Partial<PostContent>) => {
      const content = { ...latest.current.content, ...part }
      latest.current = { ...latest.current, content, dirty: true }
      setDraft({ content, base: latest.current.base })
      setSave((now) => (now === 'conflict' || now === 'offline' ? now : 'waiting'))
      later(PAUSE_MS)
    },
    [setDraft, later],
  )

  // Another window of this device typed: what it wrote is what we stand on from now on.
  useEffect(() => {
    if (kept.content === latest.current.content || latest.current.dirty) return
    latest.current = { ...latest.current, content: kept.content, base: kept.content }
  }, [kept])

  useEffect(() => {
    onScreen.current = true
    if (begun === 'waiting') later(PAUSE_MS)
    const again = (): void => {
      if (latest.current.dirty) later(PAUSE_MS)
    }
    addEventListener('online', again)
    return () => {
      removeEventListener('online', again)
      onScreen.current = false
      if (timer.current) clearTimeout(timer.current)
      // Left with something unsaved: no reason to wait for the pause.
      if (latest.current.dirty && !latest.current.conflict && !saving.current) flush().catch(() => null)
    }
  }, [begun, later, flush])

  const settle = useCallback(
    async (whose: 'mine' | 'theirs') => {
      const on = latest.current.post
      if (!on) return
      const theirs = await api.get<Post>(path(`/posts/${on.id}`))
      const mine = whose === 'mine'
      latest.current = { post: theirs, content: mine ? latest.current.content : theirs.content, base: theirs.content, dirty: mine, conflict: false }
      setPost(theirs)
      setDraft({ content: latest.current.content, base: theirs.content })
      setProblem(null)
      if (mine) await flush().catch(() => null)
      else {
        setSave('saved')
        forget()
      }
    },
    [path, setDraft, flush, forget],
  )

  return { content: kept.content, change, save, post, problem, flush, settle, broughtBack, forget }
}
