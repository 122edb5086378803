import type { ReactNode } from 'react'
import { CopyButton } from '../../platform/ui/controls.tsx'

/** Something to paste, with the button that copies it. */
export function Code({ text, name }: { readonly text: string; readonly name: string }): ReactNode {
  return (
    <div className="conversions-code">
      <code>{text}</code>
      <CopyButton value={text} name={name} />
    </div>
  )
}
