import FullCalendar, { type CalendarRef } from '@fullcalendar/react'
import dayGridPlugin from '@fullcalendar/react/daygrid'
import interactionPlugin from '@fullcalendar/react/interaction'
import italian from '@fullcalendar/react/locales/it'
import english from '@fullcalendar/react/locales/en-gb'
import '@fullcalendar/react/skeleton.css'
import '@fullcalendar/react/themes/classic/theme.css'
import classicTheme from '@fullcalendar/react/themes/classic'
import timeGridPlugin from '@fullcalendar/react/timegrid'
import { useEffect, useRef, type ReactNode } from 'react'
import { useLanguage, useWords } from '../../platform/ui/language.tsx'
import type { PostSummary } from '../schema.ts'
import { planWords } from './plan-words.ts'
import './post-calendar.css'
import { stateIcons } from './post-state-chip.tsx'

const viewNames = { month: 'dayGridMonth', week: 'timeGridWeek' } as const

/**
 * The month or week as a grid. It draws wall times as they are (in "UTC", so that nothing is converted): what `wallOf`
 * says is where a post stands, and a drag says from which wall time to which.
 */
export function PostCalendar(props: {
  readonly view: 'month' | 'week'
  readonly day: string
  readonly posts: readonly PostSummary[]
  /** Where a post stands on the wall, `YYYY-MM-DDTHH:mm:ss`; null when it has no time. */
  readonly wallOf: (post: PostSummary) => string | null
  readonly now: string
  readonly weekStart: number
  readonly canMove: boolean
  readonly onOpen: (post: PostSummary) => void
  readonly onDay: (day: string) => void
  readonly onMove: (post: PostSummary, from: string, to: string) => void
}): ReactNode {
  const words = useWords(planWords)
  const { language } = useLanguage()
  const calendar = useRef<CalendarRef>(null)
  useEffect(() => {
    const api = calendar.current?.getApi()
    // FullCalendar renders at once: not within React's own rendering.
    queueMicrotask(() => api?.changeView(viewNames[props.view], props.day))
  }, [props.view, props.day])

  const events = props.posts.flatMap((post) => {
    const start = props.wallOf(post)
    if (start === null) return []
    return { id: post.id, title: post.excerpt || words.untitled, start: `${start}Z`, editable: props.canMove && post.state === 'scheduled' }
  })
  // What goes out before dawn is shown too.
  const firstHour = Math.min(6, ...events.map(({ start }) => Number(start.slice(11, 13))))
  const postOf = (id: string) => props.posts.find((post) => post.id === id)
  return (
    <div className="plan-calendar">
      <FullCalendar
        ref={calendar}
        plugins={[dayGridPlugin, timeGridPlugin, interactionPlugin, classicTheme]}
        initialView={viewNames[props.view]}
        initialDate={props.day}
        timeZone="UTC"
        now={`${props.now}Z`}
        locales={[english, italian]}
        locale={language === 'it' ? 'it' : 'en-gb'}
        firstDay={props.weekStart % 7}
        headerToolbar={false}
        height="auto"
        dayCellTopInnerClass={({ isToday }) => (isToday ? 'plan-today' : '')}
        dayMaxEvents={4}
        fixedWeekCount
        allDaySlot={false}
        slotMinTime={`${String(firstHour).padStart(2, '0')}:00:00`}
        scrollTime="08:00:00"
        nowIndicator
        defaultTimedEventDuration="00:30"
        eventDurationEditable={false}
        eventInteractive
        eventDisplay="block"
        eventClass={({ event }) => `plan-event plan-event-${postOf(event.id)?.state ?? 'draft'}`}
        eventContent={({ event }) => <EventWords post={postOf(event.id)} time={event.startStr.slice(11, 16)} text={event.title} />}
        events={events}
        moreLinkContent={({ num }) => words.more(num)}
        eventClick={({ event, jsEvent }) => {
          jsEvent.preventDefault()
          const post = postOf(event.id)
          if (post) props.onOpen(post)
        }}
        dateClick={({ dateStr }) => props.onDay(dateStr.slice(0, 10))}
        eventDrop={({ event, oldEvent }) => {
          const post = postOf(event.id)
          if (post && event.start && oldEvent.start) props.onMove(post, wallText(oldEvent.start), wallText(event.start))
        }}
      />
    </div>
  )
}

/** Time, state and the beginning of the text, on one line. */
function EventWords(props: { readonly post: PostSummary | undefined; readonly time: string; readonly text: string }): ReactNode {
  const words = useWords(planWords)
  const state = props.post?.state ?? 'draft'
  const Icon = stateIcons[state]
  return (
    <span className="plan-event-words" title={`${props.time} · ${words.states[state]} · ${props.text}`}>
      <Icon size={13} stroke={1.8} aria-hidden />
      <span className="kit-hidden">{words.states[state]}, </span>
      <span className="plan-event-time">{props.time}</span>
      <span className="plan-event-text">{props.text}</span>
    </span>
  )
}

const wallText = (at: Date): string => at.toISOString().slice(0, 19)
