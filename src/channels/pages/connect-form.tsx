import { Button, PasswordInput, Radio, TextInput } from '@mantine/core'
import { useState, type ReactNode } from 'react'
import { api } from '../../platform/ui/api.ts'
import { ProblemNote } from '../../platform/ui/feedback.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { fieldErrors } from '../../platform/ui/problem.ts'
import { useAction } from '../../platform/ui/query.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { ChannelDescription, ConnectAnswer, Connection } from '../schema.ts'
import { channelPageWords } from './words.ts'

/** Asks what one network needs to connect an account; sends the person there where the network wants that. */
export function ConnectForm(props: { readonly channel: ChannelDescription; readonly onConnected: (connection: Connection) => void }): ReactNode {
  const words = useWords(channelPageWords)
  const { path } = useWorkspace()
  const { channel } = props
  const [methodId, setMethodId] = useState(channel.methods[0]?.id ?? '')
  const [fields, setFields] = useState<Readonly<Record<string, string>>>({})
  const method = channel.methods.find((one) => one.id === methodId) ?? channel.methods[0]

  const connect = useAction({
    act: (input: { channelId: string; methodId: string; fields: Readonly<Record<string, string>> }) => api.post<ConnectAnswer>(path('/connections'), input),
    refresh: [['connections']],
    onDone: (answer) => {
      if ('redirectTo' in answer) location.assign(answer.redirectTo)
      else props.onConnected(answer.connection)
    },
  })
  if (!method) return null
  const errors = fieldErrors(connect.error)
  const misplaced = connect.error !== null && Object.keys(errors).length === 0
  return (
    <form
      className="kit-form"
      onSubmit={(event) => {
        event.preventDefault()
        connect.run({ channelId: channel.id, methodId: method.id, fields: Object.fromEntries(method.fields.map(({ name }) => [name, fields[name] ?? ''])) })
      }}
    >
      {channel.methods.length > 1 ? (
        <Radio.Group label={words.howTo} value={method.id} onChange={setMethodId}>
          <div className="channels-methods">
            {channel.methods.map((one) => (
              <Radio key={one.id} value={one.id} label={one.name} />
            ))}
          </div>
        </Radio.Group>
      ) : null}
      <p className="kit-hint">{method.help}</p>
      {misplaced ? <ProblemNote problem={connect.error} /> : null}
      {method.fields.map((field) => {
        const shared = {
          label: field.label,
          description: field.help,
          placeholder: field.placeholder,
          name: `${channel.id}-${field.name}`,
          value: fields[field.name] ?? '',
          maxLength: 2_000,
          autoComplete: 'off',
          error: errors[`fields.${field.name}`],
          onChange: (event: { currentTarget: { value: string } }) => {
            const { value } = event.currentTarget
            setFields((before) => ({ ...before, [field.name]: value }))
          },
        }
        return field.kind === 'password' ? (
          <PasswordInput key={field.name} {...shared} />
        ) : (
          <TextInput key={field.name} {...shared} inputMode={field.kind === 'url' ? 'url' : 'text'} autoCapitalize="none" spellCheck={false} />
        )
      })}
      <div className="kit-row-end">
        <Button type="submit" loading={connect.isPending}>
          {method.kind === 'redirect' ? words.go(channel.name) : words.connect}
        </Button>
      </div>
    </form>
  )
}
