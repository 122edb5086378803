import { Button } from '@mantine/core'
import type { ReactNode } from 'react'
import { ProblemNote } from './feedback.tsx'
import { useKitWords } from './language.tsx'
import { fieldErrors } from './problem.ts'
import { Dialog } from './side-panel.tsx'

/**
 * A small form in front of the page. What the server refuses as a whole stands on top; what it refuses of a field is for the field to
 * show (`fieldErrors(action.error)`).
 */
export function FormDialog(props: {
  readonly title: string
  /** The write it ends in: see `useAction`. */
  readonly action: { readonly error: unknown; readonly isPending: boolean }
  /** What the button says. */
  readonly doIt: string
  readonly disabled?: boolean
  readonly onSubmit: () => void
  readonly onClose: () => void
  readonly children: ReactNode
}): ReactNode {
  const words = useKitWords()
  const { error, isPending } = props.action
  return (
    <Dialog title={props.title} onClose={props.onClose}>
      <form
        className="kit-form"
        onSubmit={(event) => {
          event.preventDefault()
          // A form around the button that opened it is no place for this submit.
          event.stopPropagation()
          props.onSubmit()
        }}
      >
        {Object.keys(fieldErrors(error)).length === 0 ? <ProblemNote problem={error} /> : null}
        {props.children}
        <div className="kit-row-end">
          <Button variant="default" onClick={props.onClose}>{words.cancel}</Button>
          <Button type="submit" loading={isPending} disabled={props.disabled ?? false}>{props.doIt}</Button>
        </div>
      </form>
    </Dialog>
  )
}
