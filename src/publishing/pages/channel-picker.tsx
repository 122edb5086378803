import { IconCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Connection } from '../../channels/index.ts'
import { Waiting } from '../../platform/ui/feedback.tsx'
import { Portrait } from '../../platform/ui/portrait.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import { Link } from '../../platform/ui/link.tsx'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import { composeWords } from './words.ts'

/** Which accounts a post goes to: a row of toggles. */
export function ChannelPicker(props: {
  /** They are still being asked for. */
  readonly waiting: boolean
  readonly connections: readonly Connection[]
  readonly chosen: readonly string[]
  readonly onChange: (ids: string[]) => void
}): ReactNode {
  const words = useWords(composeWords)
  const { href, may } = useWorkspace()
  // As high as one row of accounts, so that nothing moves when they come.
  if (props.waiting) return <div className="compose-channels"><Waiting lines={1} /></div>
  if (props.connections.length === 0) {
    return (
      <p className="kit-hint">
        {words.noChannels} {may('manage') ? <Link to={href('/settings/channels')}>{words.connect}</Link> : null}
      </p>
    )
  }
  return (
    <div className="compose-channels" role="group" aria-label={words.where}>
      {props.connections.map((connection) => {
        const on = props.chosen.includes(connection.id)
        return (
          <button
            key={connection.id}
            type="button"
            className="compose-channel"
            aria-pressed={on}
            onClick={() => props.onChange(on ? props.chosen.filter((id) => id !== connection.id) : [...props.chosen, connection.id])}
          >
            <Portrait name={connection.account.displayName || connection.account.handle} image={connection.account.avatarUrl} size={26} />
            <span className="compose-channel-words">
              {connection.account.handle}
              <span className="kit-hint compose-network">
                {connection.channelName}
                {connection.state === 'reconnect' ? ` · ${words.needsReconnect}` : ''}
              </span>
            </span>
            {on ? <IconCheck size={16} stroke={2} aria-hidden /> : null}
          </button>
        )
      })}
    </div>
  )
}
