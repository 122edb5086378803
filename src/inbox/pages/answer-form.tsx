import { Button, Textarea } from '@mantine/core'
import { useEffect, useRef, useState, type ReactNode } from 'react'
import { networkLimits } from '../../channels/network-limits.ts'
import { api } from '../../platform/ui/api.ts'
import { useCommands } from '../../platform/ui/commands.tsx'
import { ProblemNote } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Conversation, Message } from '../schema.ts'
import { inboxPageWords } from './words.ts'

/** Writes an answer, counted as the network counts; kept in the browser until it is sent. */
export function AnswerForm({ conversation, where }: { readonly conversation: Conversation; readonly where: string }): ReactNode {
  const words = useWords(inboxPageWords)
  const { path } = useWorkspace()
  const stored = `passaparola.answer.${conversation.id}`
  const [text, setText] = useState(() => localStorage.getItem(stored) ?? '')
  const field = useRef<HTMLTextAreaElement>(null)
  const connections = useApi<{ items: { id: string; learnt: Record<string, number | string[]> }[] }>(['connections'], path('/connections'))
  const learnt = connections.data?.items.find((connection) => connection.id === conversation.connectionId)?.learnt ?? {}
  const measured = networkLimits[conversation.channelId]?.measure(text, learnt)

  useEffect(() => {
    if (text) localStorage.setItem(stored, text)
    else localStorage.removeItem(stored)
  }, [stored, text])

  const send = useAction({
    act: (input: { text: string; thenDone: boolean }, idempotencyKey) => api.post<Message>(`${where}/answers`, input, { idempotencyKey }),
    refresh: [['conversation'], ['conversations']],
    onDone: () => setText(''),
  })
  const tooLong = (measured?.excess ?? 0) > 0
  const ready = text.trim() !== '' && !tooLong && !send.isPending
  const submit = (thenDone: boolean) => {
    if (ready) send.run({ text, thenDone })
  }
  useCommands([
    { id: 'inbox-answer', label: words.writeAnswer, group: words.group, keys: 'r', run: () => field.current?.focus() },
    { id: 'inbox-send', label: words.send, group: words.group, keys: 'mod+enter', run: () => submit(false), quiet: true },
  ])

  const name = conversation.author.displayName || conversation.author.handle
  return (
    <form
      className="inbox-answer"
      onSubmit={(event) => {
        event.preventDefault()
        submit(false)
      }}
    >
      <Textarea
        ref={field}
        label={words.answerTo(name)}
        autosize
        minRows={2}
        maxRows={10}
        value={text}
        maxLength={20_000}
        error={fieldErrors(send.error)['text'] ?? (tooLong && measured ? words.excess(measured.excess) : undefined)}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <ProblemNote problem={send.error && !fieldErrors(send.error)['text'] ? send.error : null} />
      <div className="kit-row-end">
        <span className="kit-hint inbox-count" aria-live="polite">
          {measured && text && !tooLong ? words.left(measured.max - measured.count) : words.draftKept}
        </span>
        <Button variant="default" disabled={!ready} onClick={() => submit(true)}>
          {words.sendDone}
        </Button>
        <Button type="submit" disabled={!ready} loading={send.isPending}>
          {words.send}
        </Button>
      </div>
    </form>
  )
}
