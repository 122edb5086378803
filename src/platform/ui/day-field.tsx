import { ActionIcon, TextInput } from '@mantine/core'
import { IconCalendar } from '@tabler/icons-react'
import { lazy, Suspense, useState, type KeyboardEvent, type ReactNode } from 'react'
import { flushSync } from 'react-dom'
import { Bubble } from './bubble.tsx'
import { isWholeDay, isWholeTime, nextDay, nextQuarter, readDay, readTime, writtenDay } from './day-and-time.ts'
import { Waiting } from './feedback.tsx'
import { useKitWords, useLanguage } from './language.tsx'

const DayCalendar = lazy(() => import('./day-calendar.tsx').then((module) => ({ default: module.DayCalendar })))

interface FieldProps {
  readonly label: string
  readonly error?: boolean
  /** Id of the words that say what is wrong. */
  readonly describedBy?: string | undefined
  readonly disabled?: boolean
}

/**
 * A day, typed as the product's language writes it (a browser's own field follows the browser's) or chosen in a calendar; the arrow
 * keys go a day on or back. What cannot be read is handed on as it was typed: never taken for no day, or for the one before.
 */
export function DayField(props: FieldProps & {
  /** `YYYY-MM-DD`, '' for none, or what was typed. */
  readonly value: string
  /** The first day the calendar offers, and the one it begins at. */
  readonly today: string
  readonly onChange: (day: string) => void
}): ReactNode {
  const words = useKitWords()
  const { language } = useLanguage()
  const { value, today, onChange } = props
  const typing = useTyped(value, {
    written: (day) => writtenDay(day, language),
    whole: isWholeDay,
    read: (text) => (text.trim() === '' ? '' : (readDay(text, today) ?? text.trim().slice(0, 40))),
    step: (day, by) => nextDay(day, by, today),
    onChange,
  })
  return (
    <TextInput
      {...inputOf(props)}
      {...typing}
      placeholder={words.dayPlaceholder}
      rightSection={
        <Bubble
          label={words.chooseDay}
          button={(opens) => (
            <ActionIcon variant="subtle" color="gray" size={30} aria-label={words.chooseDay} disabled={props.disabled ?? false} {...opens}>
              <IconCalendar size={17} stroke={1.6} aria-hidden />
            </ActionIcon>
          )}
        >
          {(close) => (
            <Suspense fallback={<Waiting lines={3} />}>
              <DayCalendar
                value={value}
                today={today}
                onChange={(day) => {
                  onChange(day)
                  close()
                }}
              />
            </Suspense>
          )}
        </Bubble>
      }
    />
  )
}

/** A time of the day on 24 hours, typed as one likes (`9`, `930`, `9:30 pm`); the arrow keys go by quarters of an hour. */
export function TimeField(props: FieldProps & {
  /** `HH:MM`, or what was typed. */
  readonly value: string
  readonly onChange: (time: string) => void
}): ReactNode {
  const words = useKitWords()
  const { value, onChange } = props
  const typing = useTyped(value, {
    written: (time) => time,
    whole: isWholeTime,
    // Emptied: the time before stays.
    read: (text) => (text.trim() === '' ? value : (readTime(text) ?? text.trim().slice(0, 40))),
    step: nextQuarter,
    onChange,
  })
  return <TextInput {...inputOf(props)} {...typing} placeholder={words.timePlaceholder} />
}

const inputOf = ({ label, error, describedBy, disabled }: FieldProps) => ({
  label,
  error: error ?? false,
  disabled: disabled ?? false,
  autoComplete: 'off',
  ...(describedBy === undefined ? {} : { 'aria-describedby': describedBy }),
})

/** A text that counts when it is whole, and however it can be read when one leaves it or presses Enter. */
function useTyped(value: string, how: {
  readonly written: (value: string) => string
  readonly whole: (text: string) => boolean
  readonly read: (text: string) => string
  readonly step: (value: string, by: 1 | -1) => string
  readonly onChange: (value: string) => void
}) {
  const [text, setText] = useState<string | null>(null)
  const settle = (): void => {
    if (text === null) return
    const read = how.read(text)
    if (read !== value) how.onChange(read)
    setText(null)
  }
  return {
    value: text ?? how.written(value),
    onChange(event: { readonly currentTarget: { readonly value: string } }) {
      const typed = event.currentTarget.value
      setText(typed)
      if (how.whole(typed)) how.onChange(how.read(typed))
    },
    onBlur: settle,
    onKeyDown(event: KeyboardEvent) {
      // What Enter sets off hears the same key next: it must find what was typed.
      if (event.key === 'Enter') flushSync(settle)
      if ((event.key !== 'ArrowUp' && event.key !== 'ArrowDown') || event.altKey || event.metaKey || event.ctrlKey) return
      event.preventDefault()
      const read = text === null ? value : how.read(text)
      how.onChange(how.step(read, event.key === 'ArrowUp' ? 1 : -1))
      setText(null)
    },
  }
}
