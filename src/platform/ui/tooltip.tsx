import { useEffect, useLayoutEffect, useRef, useState, type PointerEvent, type ReactNode, type RefObject } from 'react'
import './tooltip.css'

const showAfterMs = 300
/** Time to move from the control onto the words without losing them. */
const hideAfterMs = 120
const gap = 6

/**
 * The name of a control in words, shown by the browser's own top layer: after a moment under the pointer, at once at keyboard
 * focus; gone on Esc, and it stays while the pointer is on it. The control must carry the same words as its accessible name, so
 * this is for the eyes only. Small on purpose: a positioning library would weigh more than the page it helps.
 */
export function Tooltip({ words, children }: { readonly words: string; readonly children: ReactNode }): ReactNode {
  const place = useRef<HTMLSpanElement>(null)
  const { shown, show, hide } = useShown()
  const mouse = (act: () => void) => (event: PointerEvent): void => (event.pointerType === 'touch' ? undefined : act())
  return (
    <span
      ref={place}
      className="kit-tip-place"
      onPointerEnter={mouse(() => show(showAfterMs))}
      onPointerLeave={mouse(() => hide(hideAfterMs))}
      onPointerDown={() => hide(0)}
      onFocus={(event) => (event.target.matches(':focus-visible') ? show(0) : undefined)}
      onBlur={() => hide(0)}
    >
      {children}
      {shown ? <Words at={place} onEscape={() => hide(0)}>{words}</Words> : null}
    </span>
  )
}

function useShown(): { readonly shown: boolean; readonly show: (after: number) => void; readonly hide: (after: number) => void } {
  const [shown, setShown] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const turn = (on: boolean) => (after: number): void => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => setShown(on), after)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  return { shown, show: turn(true), hide: turn(false) }
}

function Words(props: { readonly at: RefObject<HTMLElement | null>; readonly onEscape: () => void; readonly children: string }): ReactNode {
  const panel = useRef<HTMLSpanElement>(null)
  const { at } = props
  const escape = useRef(props.onEscape)
  escape.current = props.onEscape
  useLayoutEffect(() => {
    const element = panel.current
    const control = at.current?.getBoundingClientRect()
    if (!element || !control) return
    element.showPopover()
    const { width, height } = element.getBoundingClientRect()
    const below = control.bottom + gap
    element.style.top = `${below + height > innerHeight ? control.top - gap - height : below}px`
    element.style.left = `${Math.max(4, Math.min(control.left + control.width / 2 - width / 2, innerWidth - width - 4))}px`
  }, [at])
  useEffect(() => {
    const away = (): void => escape.current()
    const onKey = (event: KeyboardEvent): void => (event.key === 'Escape' ? away() : undefined)
    addEventListener('keydown', onKey, true)
    addEventListener('scroll', away, { capture: true, passive: true })
    return () => {
      removeEventListener('keydown', onKey, true)
      removeEventListener('scroll', away, { capture: true })
    }
  }, [])
  return <span ref={panel} popover="manual" aria-hidden="true" className="kit-tip">{props.children}</span>
}
