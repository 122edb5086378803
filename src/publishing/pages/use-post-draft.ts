import { useCallback, useEffect, useRef, useState } from 'react'
import { api } from '../../platform/ui/api.ts'
import { keepDraft, useDraft } from '../../platform/ui/draft.ts'
import { ApiProblem } from '../../platform/ui/problem.ts'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Post, PostContent } from '../schema.ts'

const PAUSE_MS = 700

export type SaveState = 'clean' | 'waiting' | 'saving' | 'saved' | 'offline' | 'conflict'

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

/**
 * A post while it is written: kept on the device at each key, saved on the server after a short pause, one save at a
 * time, each on top of the revision it saw. Nothing typed is lost to a reload, a sign-out, a crash or a lost network.
 */
export function usePostDraft(existing: Post | null, empty: PostContent, onCreated: (post: Post) => void): PostDraft {
  const { id: workspaceId, path } = useWorkspace()
  const [post, setPost] = useState<Post | null>(existing)
  const nameOf = useCallback((id: string) => `post.${workspaceId}.${id}`, [workspaceId])
  const { draft: kept, setDraft, forget, found } = useDraft<PostContent>(nameOf(post?.id ?? 'new'), existing?.content ?? empty)
  const [save, setSave] = useState<SaveState>(found ? 'waiting' : 'clean')
  const [problem, setProblem] = useState<unknown>(null)
  const latest = useRef({ content: kept, post: existing, dirty: found })
  const saving = useRef<Promise<Post> | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null)
  // The same unanswered creation must not make two posts.
  const creationKey = useRef(crypto.randomUUID())

  const store = useCallback(async (): Promise<Post> => {
    const { content, post: known } = latest.current
    latest.current.dirty = false
    setSave('saving')
    try {
      const stored = known
        ? await api.put<Post>(path(`/posts/${known.id}`), content, { ifMatch: String(known.revision) })
        : await api.post<Post>(path('/posts'), content, { idempotencyKey: creationKey.current })
      latest.current.post = stored
      setPost(stored)
      setProblem(null)
      // What was typed during the save waits under the post's own name from now on.
      if (!latest.current.dirty || !known) forget()
      if (latest.current.dirty && !known) keepDraft(localStorage, nameOf(stored.id), latest.current.content)
      if (!latest.current.dirty) setSave('saved')
      if (!known) onCreated(stored)
      return stored
    } catch (cause) {
      latest.current.dirty = true
      // A creation that was refused did not happen: the next one is another.
      if (cause instanceof ApiProblem && cause.status >= 400 && cause.status < 500) creationKey.current = crypto.randomUUID()
      setProblem(cause)
      setSave(cause instanceof ApiProblem && cause.status === 412 ? 'conflict' : 'offline')
      throw cause
    }
  }, [path, onCreated, forget, nameOf])

  const flush = useCallback(async (): Promise<Post> => {
    if (timer.current) clearTimeout(timer.current)
    timer.current = null
    // Wait for the save under way, whatever became of it; then save what came since.
    await saving.current?.catch(() => null)
    if (!latest.current.dirty && latest.current.post) return latest.current.post
    saving.current = store()
    try {
      return await saving.current
    } finally {
      saving.current = null
    }
  }, [store])

  const later = useCallback(() => {
    if (timer.current) clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      // What went wrong is shown through `save` and `problem`.
      flush().catch(() => null)
    }, PAUSE_MS)
  }, [flush])

  const change = useCallback(
    (part: Partial<PostContent>) => {
      const content = { ...latest.current.content, ...part }
      latest.current = { ...latest.current, content, dirty: true }
      setDraft(content)
      setSave((now) => (now === 'conflict' ? now : 'waiting'))
      later()
    },
    [setDraft, later],
  )

  useEffect(() => {
    if (found) later()
    const again = (): void => later()
    addEventListener('online', again)
    return () => {
      removeEventListener('online', again)
      if (timer.current) clearTimeout(timer.current)
    }
  }, [found, later])

  const settle = useCallback(
    async (whose: 'mine' | 'theirs') => {
      const known = latest.current.post
      if (!known) return
      const theirs = await api.get<Post>(path(`/posts/${known.id}`))
      latest.current = { post: theirs, content: whose === 'mine' ? latest.current.content : theirs.content, dirty: whose === 'mine' }
      setPost(theirs)
      setDraft(latest.current.content)
      setProblem(null)
      if (whose === 'mine') await flush().catch(() => null)
      else {
        setSave('saved')
        forget()
      }
    },
    [path, setDraft, flush, forget],
  )

  return { content: kept, change, save, post, problem, flush, settle, broughtBack: found, forget }
}
