import { useEffect, useId, useRef, useState, type ReactNode } from 'react'
import './bubble.css'

/**
 * A small panel that opens at a button, by the browser's own popover: it closes on Esc or a click elsewhere and gives
 * the focus back, without a positioning library in the first page. `children` is drawn only while it is open.
 */
export function Bubble(props: {
  /** What the panel is, for screen readers. */
  readonly label: string
  /** Gets what a button needs to open the panel. */
  readonly button: (opens: { readonly popoverTarget: string; readonly 'aria-expanded': boolean }) => ReactNode
  readonly children: (close: () => void) => ReactNode
}): ReactNode {
  const id = useId()
  const panel = useRef<HTMLDivElement>(null)
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const element = panel.current
    if (!element) return
    const onToggle = (event: Event): void => setOpen((event as ToggleEvent).newState === 'open')
    element.addEventListener('beforetoggle', onToggle)
    return () => element.removeEventListener('beforetoggle', onToggle)
  }, [])
  return (
    <span className="kit-bubble-place">
      {props.button({ popoverTarget: id, 'aria-expanded': open })}
      <div ref={panel} id={id} popover="auto" role="dialog" aria-label={props.label} className="kit-bubble">
        {open ? props.children(() => panel.current?.hidePopover()) : null}
      </div>
    </span>
  )
}
