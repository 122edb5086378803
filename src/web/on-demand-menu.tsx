import { UnstyledButton } from '@mantine/core'
import { Suspense, useState, type ReactNode } from 'react'

/** A button whose menu, and the library that places it, load when it is first pressed. `menu` opens as it appears. */
export function OnDemandMenu({ className, face, menu }: { readonly className: string; readonly face: ReactNode; readonly menu: ReactNode }): ReactNode {
  const [wanted, setWanted] = useState(false)
  const button = (
    <UnstyledButton className={className} aria-haspopup="menu" aria-expanded={false} onClick={() => setWanted(true)}>
      {face}
    </UnstyledButton>
  )
  return wanted ? <Suspense fallback={button}>{menu}</Suspense> : button
}
