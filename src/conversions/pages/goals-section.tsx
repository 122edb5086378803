import { Button, NumberInput, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { Chip } from '../../platform/ui/chip.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { Loaded, useToast } from '../../platform/ui/feedback.tsx'
import { FormDialog } from '../../platform/ui/form-dialog.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { Section } from '../../platform/ui/page.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction, useApi } from '../../platform/ui/query.tsx'
import { DataTable, type Column } from '../../platform/ui/table.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { Goal, GoalChange } from '../schema.ts'
import { conversionsWords } from './words.ts'

const goalsKey = ['goals'] as const

/** Goals: what a site may send, what it is worth, for how long a touch counts. */
export function GoalsSection(): ReactNode {
  const words = useWords(conversionsWords).settings
  const format = useFormat()
  const { path, may } = useWorkspace()
  const toast = useToast()
  const goals = useApi<{ items: Goal[] }>(goalsKey, path('/goals'))
  const [editing, setEditing] = useState<Goal | 'new' | null>(null)
  const archive = useAction({
    act: ({ id, archivedAt }: Goal, idempotencyKey) => api.patch<Goal>(path(`/goals/${id}`), { archived: archivedAt === null }, { idempotencyKey }),
    refresh: [goalsKey],
    onDone: (goal) => toast.done(goal.archivedAt === null ? words.isBack(goal.label) : words.isArchived(goal.label), () => archive.run(goal)),
  })
  const add = may('manage') ? <Button variant="default" onClick={() => setEditing('new')}>{words.addGoal}</Button> : null
  const columns: readonly Column<Goal>[] = [
    { key: 'goal', title: words.goal, main: true, cell: ({ label, archivedAt }) => <>{label} {archivedAt === null ? null : <Chip>{words.archived}</Chip>}</> },
    { key: 'name', title: words.name, cell: ({ name }) => <code>{name}</code> },
    { key: 'value', title: words.value, numeric: true, cell: ({ defaultValue }) => (defaultValue === null ? '–' : format.money(defaultValue.amountMinor, defaultValue.currency)) },
    { key: 'window', title: words.window, numeric: true, cell: ({ clickWindowDays }) => words.days(clickWindowDays, format.number(clickWindowDays)) },
    ...(may('manage')
      ? [{
          key: 'do', title: words.actions, cell: (goal: Goal) => (
            <span className="kit-row">
              <Button size="compact-sm" variant="default" aria-label={words.changeOf(goal.label)} onClick={() => setEditing(goal)}>{words.change}</Button>
              <Button size="compact-sm" variant="default" aria-label={goal.archivedAt === null ? words.archiveOf(goal.label) : words.restoreOf(goal.label)} onClick={() => archive.run(goal)}>{goal.archivedAt === null ? words.archive : words.restore}</Button>
            </span>
          ),
        }]
      : []),
  ]
  return (
    <Section title={words.goals} description={words.goalsLead} actions={(goals.data?.items.length ?? 0) > 0 ? add : null}>
      <Loaded from={goals}>
        {({ items }) => <DataTable caption={words.goals} columns={columns} rows={items} rowKey={({ id }) => id} empty={<EmptyState picture="chart" title={words.noGoals} action={add}>{words.noGoalsWords}</EmptyState>} />}
      </Loaded>
      {editing === null ? null : <GoalForm goal={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </Section>
  )
}

function GoalForm({ goal, onClose }: { readonly goal: Goal | null; readonly onClose: () => void }): ReactNode {
  const words = useWords(conversionsWords).settings
  const { path, currency: usual } = useWorkspace()
  const toast = useToast()
  const currency = goal?.defaultValue?.currency ?? usual
  const decimals = new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2
  const [name, setName] = useState(goal?.name ?? '')
  const [label, setLabel] = useState(goal?.label ?? '')
  const [value, setValue] = useState(goal?.defaultValue === null || goal === null ? '' : (goal.defaultValue.amountMinor / 10 ** decimals).toFixed(decimals))
  const [days, setDays] = useState<number | string>(goal?.clickWindowDays ?? 30)
  const amount = Number(value.trim().replace(',', '.'))
  const isOdd = value.trim() !== '' && !(amount >= 0)
  const save = useAction({
    act: (input: Required<Pick<GoalChange, 'label' | 'defaultValue' | 'clickWindowDays'>>, idempotencyKey) =>
      goal === null ? api.post<Goal>(path('/goals'), { name, ...input }, { idempotencyKey }) : api.patch<Goal>(path(`/goals/${goal.id}`), input, { idempotencyKey }),
    refresh: [goalsKey],
    onDone: () => {
      toast.done(words.saved)
      onClose()
    },
  })
  const errors = fieldErrors(save.error)
  const valueError = isOdd ? words.valueOdd : (errors['defaultValue.currency'] ?? errors['defaultValue.amountMinor'])
  return (
    <FormDialog
      title={goal === null ? words.addGoal : words.changeOf(goal.label)}
      action={save}
      doIt={words.save}
      onSubmit={() => {
        if (!isOdd) save.run({ label, defaultValue: value.trim() === '' ? null : { amountMinor: Math.round(amount * 10 ** decimals), currency }, clickWindowDays: Number(days) })
      }}
      onClose={onClose}
    >
      <TextInput label={words.label} autoComplete="off" required withAsterisk={false} maxLength={100} value={label} error={errors['label']} onChange={(event) => setLabel(event.currentTarget.value)} data-autofocus />
      {goal === null ? <TextInput label={words.goalName} description={words.goalNameHint} autoComplete="off" autoCapitalize="none" spellCheck={false} required withAsterisk={false} maxLength={64} value={name} error={errors['name']} onChange={(event) => setName(event.currentTarget.value.toLowerCase())} /> : null}
      <TextInput label={words.value} description={words.valueHint(currency)} inputMode="decimal" autoComplete="off" value={value} error={valueError} onChange={(event) => setValue(event.currentTarget.value)} />
      <NumberInput label={words.window} description={words.windowHint} min={1} max={90} allowDecimal={false} hideControls value={days} error={errors['clickWindowDays']} onChange={setDays} />
    </FormDialog>
  )
}
