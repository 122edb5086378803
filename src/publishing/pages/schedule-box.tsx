import { Button, NativeSelect } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import { DayField, TimeField } from '../../platform/ui/day-field.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { dayIn } from '../../platform/ui/period.ts'
import { ApiProblem, fieldErrors } from '../../platform/ui/problem.ts'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { PostContent, Schedule } from '../schema.ts'
import './schedule-box.css'
import { instantOf } from './wall.ts'
import { composeWords } from './words.ts'
import { ZoneField } from './zone-field.tsx'

const LATE_CHOICES = [0, 15, 60, 360, 1_440]

/**
 * When a post goes out: a day and a time as the clock on the wall shows them, and which wall. `problem` is what the server
 * said of the moment: a gap proposes the next good time, an hour that comes twice asks which.
 */
export function ScheduleBox(props: {
  readonly content: PostContent
  readonly problem: unknown
  /** Without what belongs to a post that is still being written. */
  readonly onlyMoment?: boolean
  readonly onChange: (change: Pick<PostContent, 'schedule'> | Pick<PostContent, 'latePolicy'>) => void
}): ReactNode {
  const words = useWords(composeWords)
  const format = useFormat()
  const workspace = useWorkspace()
  const wrongId = useId()
  const { schedule, latePolicy } = props.content
  const [day = '', time = ''] = schedule?.wallTime.split('T') ?? []
  const zone = schedule?.zone ?? workspace.zone
  const errors = fieldErrors(props.problem)
  const extra = props.problem instanceof ApiProblem ? props.problem.body : {}
  const proposed = isSchedule(extra['proposed']) ? extra['proposed'] : null
  const asksFold = Array.isArray(extra['choices']) || schedule?.fold !== undefined

  const wrong = errors['schedule'] ?? errors['schedule.wallTime']
  const inWords = (when: Schedule): string => {
    // Of what was typed and cannot be read, the server says what is wrong.
    const at = instantOf(when.wallTime, when.zone)
    if (at === null) return ''
    return words.moment(format.day(Date.parse(`${when.wallTime.slice(0, 10)}T12:00:00Z`)), when.wallTime.slice(11, 16), when.zone, format.relative(at))
  }

  const set = (change: { day?: string; time?: string; zone?: string; fold?: Schedule['fold'] }) => {
    // The letter between day and time is ours.
    const nextDay = (change.day ?? day).replaceAll('T', 't')
    const nextTime = (change.time ?? (time || '09:00')).replaceAll('T', 't')
    if (nextDay === '') return props.onChange({ schedule: null })
    props.onChange({
      schedule: { wallTime: `${nextDay}T${nextTime}`, zone: change.zone ?? zone, ...(change.fold ? { fold: change.fold } : {}) },
    })
  }
  return (
    <div className="compose-when">
      <div className="compose-moment">
        <DayField
          label={words.date}
          value={day}
          today={dayIn(zone, Date.now())}
          onChange={(chosen) => set({ day: chosen })}
          error={wrong !== undefined}
          describedBy={wrong === undefined ? undefined : wrongId}
        />
        <TimeField label={words.time} value={/^\d/.test(time) ? time.slice(0, 5) : time} onChange={(chosen) => set({ time: chosen })} disabled={day === ''} error={wrong !== undefined} />
        {schedule && !props.onlyMoment ? (
          <Button variant="subtle" className="compose-no-date" onClick={() => props.onChange({ schedule: null })}>
            {words.noDate}
          </Button>
        ) : null}
      </div>
      {wrong === undefined ? null : (
        <p className="compose-error" id={wrongId} role="alert">
          {wrong}
        </p>
      )}
      {schedule && wrong === undefined && !asksFold ? <p className="kit-hint">{inWords(schedule)}</p> : null}
      {proposed ? (
        <div>
          <Button variant="default" size="compact-md" onClick={() => props.onChange({ schedule: proposed })}>
            {words.useProposed(proposed.wallTime.slice(11, 16))}
          </Button>
        </div>
      ) : null}
      {asksFold ? (
        <NativeSelect
          label={words.fold}
          value={schedule?.fold ?? ''}
          error={errors['schedule.fold']}
          data={[
            { value: '', label: '', disabled: true },
            { value: 'earlier', label: words.earlier },
            { value: 'later', label: words.later },
          ]}
          onChange={({ currentTarget: { value } }) => (value === 'earlier' || value === 'later' ? set({ fold: value }) : undefined)}
        />
      ) : null}
      <ZoneField label={words.zone} value={zone} error={errors['schedule.zone']} onChange={(chosen) => set({ zone: chosen })} disabled={day === ''} />
      {props.onlyMoment ? null : (
        <NativeSelect
          label={words.late}
          value={String(latePolicy.sendIfLateMinutes)}
          data={[...new Set([...LATE_CHOICES, latePolicy.sendIfLateMinutes])].toSorted((a, b) => a - b).map((minutes) => ({ value: String(minutes), label: words.latePolicy(minutes) }))}
          onChange={(event) => props.onChange({ latePolicy: { sendIfLateMinutes: Number(event.currentTarget.value) } })}
        />
      )}
    </div>
  )
}

function isSchedule(value: unknown): value is Schedule {
  return typeof value === 'object' && value !== null && 'wallTime' in value && 'zone' in value
}
