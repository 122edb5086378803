import type { ReactNode } from 'react'
import { CopyButton } from '../../platform/ui/controls.tsx'
import './settings.css'

/** A link or a key shown once, with the button that copies it. `name` is what it is: "link". */
export function CopyLine({ value, name }: { readonly value: string; readonly name: string }): ReactNode {
  return (
    <div className="workspaces-copy">
      <code>{value}</code>
      <CopyButton value={value} name={name} />
    </div>
  )
}
