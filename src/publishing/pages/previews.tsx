import { IconAlertCircle, IconBulb, IconCircleCheck } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Connection } from '../../channels/index.ts'
import { Portrait } from '../../platform/ui/portrait.tsx'
import { EmptyState } from '../../platform/ui/empty-state.tsx'
import { useWords } from '../../platform/ui/language.tsx'
import type { ChannelPreview } from '../schema.ts'
import { composeWords } from './words.ts'

/** What each network will show, with what it would refuse and what its readers would miss. */
export function Previews({ previews, failed, connections }: { readonly previews: readonly ChannelPreview[]; readonly failed: boolean; readonly connections: readonly Connection[] }): ReactNode {
  const words = useWords(composeWords)
  if (failed) return <p className="kit-hint" role="status">{words.previewFailed}</p>
  if (previews.length === 0) {
    return (
      <EmptyState picture="post" title={words.preview}>
        {words.previewEmpty}
      </EmptyState>
    )
  }
  return (
    <div className="compose-previews">
      {previews.map((preview) => {
        const connection = connections.find((one) => one.id === preview.connectionId)
        return connection ? <OnePreview key={preview.connectionId} preview={preview} connection={connection} /> : null
      })}
    </div>
  )
}

function OnePreview({ preview, connection }: { readonly preview: ChannelPreview; readonly connection: Connection }): ReactNode {
  const words = useWords(composeWords)
  const errors = preview.findings.filter((finding) => finding.severity === 'error')
  const advice = preview.findings.filter((finding) => finding.severity === 'advice')
  return (
    <article className="compose-preview kit-card" aria-label={words.previewOf(connection.channelName, connection.account.handle)}>
      <header className="compose-preview-head">
        <Portrait name={connection.account.displayName || connection.account.handle} image={connection.account.avatarUrl} size={36} />
        <span>
          <strong>{connection.account.displayName || connection.account.handle}</strong>
          <span className="kit-hint compose-network">
            {connection.channelName} · {connection.account.handle}
          </span>
        </span>
      </header>
      {preview.segments.map((segment, index) => (
        <div key={index} className="compose-preview-segment">
          <p className="compose-preview-text">{segment.text}</p>
          {segment.images.length > 0 ? (
            <div className="compose-preview-images" data-count={Math.min(segment.images.length, 4)}>
              {segment.images.map((image, at) => (
                <img key={`${image.url}-${at}`} className="kit-photo" src={image.url} alt={image.alt} loading="lazy" />
              ))}
            </div>
          ) : null}
          {segment.card ? (
            <div className="compose-card">
              {segment.card.imageUrl ? <img src={segment.card.imageUrl} alt="" loading="lazy" /> : null}
              <div>
                <strong>{segment.card.title}</strong>
                <p className="kit-hint">{segment.card.description}</p>
                <span className="kit-hint">{URL.parse(segment.card.targetUrl)?.host ?? ''}</span>
              </div>
            </div>
          ) : null}
        </div>
      ))}
      <ul className="compose-findings">
        {errors.length === 0 ? (
          <li>
            <IconCircleCheck size={16} stroke={1.6} aria-hidden /> {words.fits}
          </li>
        ) : null}
        {errors.map((finding, index) => (
          <li key={`e${index}`} data-severity="error">
            <IconAlertCircle size={16} stroke={1.6} aria-hidden /> {finding.sentence}
          </li>
        ))}
        {advice.map((finding, index) => (
          <li key={`a${index}`}>
            <IconBulb size={16} stroke={1.6} aria-hidden /> {finding.sentence}
          </li>
        ))}
      </ul>
    </article>
  )
}
