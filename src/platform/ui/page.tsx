import { useEffect, useId, type ReactNode } from 'react'

const product = 'Passaparola'

/** The frame of a page: its one h1, which also names the tab and receives the focus when the page is entered. */
export function Page(props: {
  readonly title: string
  readonly description?: ReactNode
  readonly actions?: ReactNode
  /** `reading` for forms and settings, `wide` for tables, calendars and dashboards. */
  readonly width?: 'reading' | 'wide'
  readonly children: ReactNode
}): ReactNode {
  usePageTitle(props.title)
  return (
    <div className={`kit-page kit-page-${props.width ?? 'wide'}`}>
      <header className="kit-page-head">
        <div className="kit-page-words">
          <h1 className="kit-title" tabIndex={-1} data-page-title>
            {props.title}
          </h1>
          {props.description === undefined ? null : <p className="kit-lead">{props.description}</p>}
        </div>
        {props.actions === undefined ? null : <div className="kit-actions">{props.actions}</div>}
      </header>
      {props.children}
    </div>
  )
}

export function usePageTitle(title: string): void {
  useEffect(() => {
    document.title = title === product ? product : `${title} · ${product}`
  }, [title])
}

/** A titled part of a page. `plain` leaves out the card. */
export function Section(props: {
  readonly title?: string
  readonly description?: ReactNode
  readonly actions?: ReactNode
  readonly plain?: boolean
  readonly children: ReactNode
}): ReactNode {
  const id = useId()
  return (
    <section className={props.plain ? 'kit-section' : 'kit-section kit-card'} {...(props.title === undefined ? {} : { 'aria-labelledby': id })}>
      {props.title === undefined ? null : (
        <header className="kit-section-head">
          <div>
            <h2 className="kit-section-title" id={id}>
              {props.title}
            </h2>
            {props.description === undefined ? null : <p className="kit-hint">{props.description}</p>}
          </div>
          {props.actions === undefined ? null : <div className="kit-actions">{props.actions}</div>}
        </header>
      )}
      {props.children}
    </section>
  )
}
