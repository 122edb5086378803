import { useRef, useState, type DragEvent, type ReactNode } from 'react'

/** What a place that takes files needs. */
export interface FileDrop {
  /** For the element files are dropped on; `data-dragging` says that some are above it. */
  readonly place: {
    readonly 'data-dragging': boolean
    readonly onDragOver: (event: DragEvent) => void
    readonly onDragLeave: () => void
    readonly onDrop: (event: DragEvent) => void
  }
  /** Opens the system's own choice of files; for a button. */
  readonly pick: () => void
  /** Stands anywhere inside. */
  readonly input: ReactNode
}

/** Takes files that are dropped, or chosen by a button. `label` names the choice for screen readers; never calls with none. */
export function useFileDrop(options: { readonly label: string; readonly accept: string; readonly multiple?: boolean; readonly onFiles: (files: readonly File[]) => void }): FileDrop {
  const [dragging, setDragging] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const take = (files: FileList | null): void => {
    const all = [...(files ?? [])]
    if (all.length > 0) options.onFiles(options.multiple === true ? all : all.slice(0, 1))
  }
  return {
    place: {
      'data-dragging': dragging,
      onDragOver: (event) => {
        event.preventDefault()
        setDragging(true)
      },
      onDragLeave: () => setDragging(false),
      onDrop: (event) => {
        event.preventDefault()
        setDragging(false)
        take(event.dataTransfer.files)
      },
    },
    pick: () => picker.current?.click(),
    input: (
      <input
        ref={picker}
        type="file"
        hidden
        multiple={options.multiple ?? false}
        accept={options.accept}
        aria-label={options.label}
        onChange={(event) => {
          take(event.currentTarget.files)
          event.currentTarget.value = ''
        }}
      />
    ),
  }
}
