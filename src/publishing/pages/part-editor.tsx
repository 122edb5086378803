import { Button, Textarea, TextInput } from '@mantine/core'
import { IconPhotoPlus, IconTextSize, IconTrash } from '@tabler/icons-react'
import { lazy, Suspense, useRef, useState, type ReactNode } from 'react'
import type { LearntLimits, Limits } from '../../channels/index.ts'
import { api } from '../../platform/ui/api.ts'
import { IconButton } from '../../platform/ui/controls.tsx'
import { useFileDrop } from '../../platform/ui/file-drop.tsx'
import { useFormat, useWords } from '../../platform/ui/language.tsx'
import { ApiProblem, fieldErrors } from '../../platform/ui/problem.ts'
import { useWorkspace } from '../../platform/ui/workspace.tsx'
import type { DraftPart } from '../schema.ts'
import { composeWords } from './words.ts'

/** Loaded when somebody wants it. */
const ImageMaker = lazy(() => import('../../smo/pages/image-maker.tsx').then((module) => ({ default: module.ImageMaker })))

/** A network that counts this text, with what its account told us. */
export interface Counter {
  readonly name: string
  readonly limits: Limits
  readonly learnt: LearntLimits
}

interface UploadedFile {
  readonly id: string
}

/** One part of a post: its text with a counter for each network, its images with what they show. */
export function PartEditor(props: {
  readonly part: DraftPart
  readonly number: number
  readonly total: number
  readonly counters: readonly Counter[]
  /** What the text will be once its links are short: counts are of that. */
  readonly textAsSent: (text: string) => string
  readonly errors: Readonly<Record<string, string>>
  readonly onChange: (part: DraftPart) => void
  readonly onRemove: (() => void) | null
}): ReactNode {
  const words = useWords(composeWords)
  const { part } = props
  const latest = useRef(part)
  latest.current = part
  const textErrors = [props.errors['text'], props.errors['']].filter((text) => text !== undefined)
  return (
    <div className="compose-part">
      {props.total > 1 ? (
        <div className="compose-part-head">
          <span className="kit-hint">{words.part(props.number, props.total)}</span>
          {props.onRemove ? <IconButton label={words.removePart(props.number)} icon={<IconTrash size={16} stroke={1.6} aria-hidden />} onClick={props.onRemove} /> : null}
        </div>
      ) : null}
      <Textarea
        label={words.text}
        name={`part-${props.number}`}
        autosize
        minRows={props.number === 1 ? 5 : 3}
        maxRows={24}
        maxLength={20_000}
        value={part.text}
        error={textErrors.length > 0 ? textErrors.join(' ') : undefined}
        onChange={(event) => props.onChange({ ...part, text: event.currentTarget.value })}
      />
      <Counters counters={props.counters} text={props.textAsSent(part.text)} />
      <Images part={part} errors={props.errors} onChange={props.onChange} latest={() => latest.current} />
    </div>
  )
}

function Counters({ counters, text }: { readonly counters: readonly Counter[]; readonly text: string }): ReactNode {
  const words = useWords(composeWords)
  const format = useFormat()
  if (counters.length === 0) return null
  return (
    <ul className="compose-counters" aria-live="polite">
      {counters.map(({ name, limits, learnt }) => {
        const { count, max, excess, bytes } = limits.measure(text, learnt)
        const over = excess > 0 || (bytes?.excess ?? 0) > 0
        return (
          <li key={name} data-over={over}>
            <span className="kit-number">{words.counter(name, format.number(count), format.number(max))}</span>
            {excess > 0 ? <strong> · {words.over(format.number(excess))}</strong> : null}
            {excess <= 0 && bytes && bytes.excess > 0 ? <strong> · {words.bytesOver(format.number(bytes.excess))}</strong> : null}
            <span className="compose-meter" aria-hidden="true">
              <span style={{ width: `${Math.min(100, (count / max) * 100)}%` }} />
            </span>
          </li>
        )
      })}
    </ul>
  )
}

function Images(props: {
  readonly part: DraftPart
  readonly errors: Readonly<Record<string, string>>
  readonly onChange: (part: DraftPart) => void
  /** The part as it is when an upload ends, not as it was when it began. */
  readonly latest: () => DraftPart
}): ReactNode {
  const words = useWords(composeWords)
  const { path } = useWorkspace()
  const [uploading, setUploading] = useState<readonly string[]>([])
  const [making, setMaking] = useState(false)
  const [refused, setRefused] = useState<readonly { name: string; why: string }[]>([])
  const { images } = props.part

  const upload = async (files: readonly File[], alt = ''): Promise<void> => {
    setRefused([])
    for (const file of files) {
      setUploading((now) => [...now, file.name])
      try {
        const form = new FormData()
        form.append('file', file)
        const { id } = await api.post<UploadedFile>(path('/files'), form)
        const part = props.latest()
        props.onChange({ ...part, images: [...part.images, { fileId: id, alt }] })
      } catch (problem) {
        const why = fieldErrors(problem)['file'] ?? (problem instanceof ApiProblem ? problem.message : words.uploadFailed)
        setRefused((before) => [...before, { name: file.name, why }])
      }
      setUploading((now) => now.filter((name) => name !== file.name))
    }
  }
  const drop = useFileDrop({ label: words.addImages, accept: 'image/jpeg,image/png,image/webp,image/gif,image/avif', multiple: true, onFiles: (files) => void upload(files) })
  const changeImage = (index: number, alt: string) =>
    props.onChange({ ...props.part, images: images.map((image, at) => (at === index ? { ...image, alt } : image)) })

  return (
    <div className="compose-images" {...drop.place}>
      {images.map((image, index) => (
        <div key={`${image.fileId}-${index}`} className="compose-image">
          <img className="kit-photo" src={`/api/v1${path(`/files/${image.fileId}`)}`} alt="" loading="lazy" />
          <TextInput
            label={words.alt(index + 1)}
            description={words.altHint}
            value={image.alt}
            maxLength={5_000}
            error={props.errors[`images.${index}.alt`] ?? props.errors[`images.${index}`]}
            onChange={(event) => changeImage(index, event.currentTarget.value)}
          />
          <IconButton
            label={words.removeImage(index + 1)}
            icon={<IconTrash size={16} stroke={1.6} aria-hidden />}
            onClick={() => props.onChange({ ...props.part, images: images.filter((_, at) => at !== index) })}
          />
        </div>
      ))}
      {uploading.map((name) => (
        <p key={name} className="kit-hint" role="status">
          {words.uploading(name)}
        </p>
      ))}
      {refused.map(({ name, why }) => (
        <p key={name} className="compose-error" role="alert">
          {words.imageRefused(name)} {why}
        </p>
      ))}
      {props.errors['images'] ? (
        <p className="compose-error" role="alert">
          {props.errors['images']}
        </p>
      ) : null}
      <div className="kit-row">
        <Button variant="subtle" size="compact-md" leftSection={<IconPhotoPlus size={17} stroke={1.6} aria-hidden />} onClick={drop.pick}>
          {words.addImages}
        </Button>
        <Button variant="subtle" size="compact-md" leftSection={<IconTextSize size={17} stroke={1.6} aria-hidden />} onClick={() => setMaking(true)}>
          {words.makeImage}
        </Button>
        <span className="kit-hint compose-drop">{words.dropHere}</span>
        {drop.input}
      </div>
      {making ? (
        <Suspense fallback={null}>
          <ImageMaker
            suggestion={props.part.text.replace(/https?:\/\/\S+/g, '').split('\n').map((line) => line.trim()).find((line) => line !== '') ?? ''}
            onClose={() => setMaking(false)}
            onMade={(file, title) => {
              setMaking(false)
              void upload([file], title)
            }}
          />
        </Suspense>
      ) : null}
    </div>
  )
}
