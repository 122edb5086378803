import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { Suspense, lazy, useEffect, useRef, useState, type ReactNode } from 'react'
import './chart.css'
import { headerOf, rowsOf, type ChartData } from './chart-data.ts'
import { download, toCsv } from './csv.ts'
import { useFormat, useKitWords } from './language.tsx'
import { Segmented } from './segmented.tsx'
import { DataTable } from './table.tsx'

const ChartCanvas = lazy(() => import('./chart-canvas.tsx').then((module) => ({ default: module.ChartCanvas })))

/** A picture of numbers, always with the numbers: as a table and as CSV. The drawing library loads when a picture comes near. */
export function Chart(props: {
  readonly title: string
  /** What it says in a sentence, for who cannot see it: "312 engagements, most on Tuesday 3 November". */
  readonly summary: string
  readonly data: ChartData
  readonly kind?: 'line' | 'bar'
  /** How a value reads; plain numbers when absent. */
  readonly formatValue?: (value: number | null) => string
  readonly height?: number
  /** File name of the CSV without ending. */
  readonly fileName?: string
}): ReactNode {
  const words = useKitWords()
  const format = useFormat()
  const [face, setFace] = useState<'chart' | 'table'>('chart')
  const valueOf = props.formatValue ?? ((value: number | null) => format.number(value, 2))
  const height = props.height ?? 260
  return (
    <figure className="kit-chart">
      <figcaption className="kit-chart-head">
        <span className="kit-section-title">{props.title}</span>
        <span className="kit-actions">
          <Segmented label={props.title} value={face} onChange={setFace} options={[{ value: 'chart', label: words.chart }, { value: 'table', label: words.table }]} />
          <Button variant="subtle" size="compact-sm" color="gray" leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />} onClick={() => download(`${props.fileName ?? props.title}.csv`, toCsv(headerOf(props.data), rowsOf(props.data)))}>
            CSV
            <span className="kit-hidden">: {props.title}</span>
          </Button>
        </span>
      </figcaption>
      {face === 'table' ? (
        <DataTable
          caption={props.title}
          rows={props.data.labels.map((label, at) => ({ label, at }))}
          rowKey={(row) => String(row.at)}
          columns={[
            { key: 'label', title: props.data.labelName, main: true, cell: (row) => row.label },
            ...props.data.series.map((series, index) => ({ key: String(index), title: series.name, numeric: true, cell: (row: { at: number }) => valueOf(series.values[row.at] ?? null) })),
          ]}
        />
      ) : (
        <>
          <ul className="kit-legend">
            {props.data.series.map((series) => <li key={series.name} data-tone={series.tone}>{series.name}</li>)}
          </ul>
          <WhenNear label={`${props.title}. ${props.summary}`} height={height}>
            <Suspense fallback={null}>
              <ChartCanvas data={props.data} kind={props.kind ?? 'line'} formatValue={valueOf} height={height} />
            </Suspense>
          </WhenNear>
          {props.data.breaks?.map((one) => <p key={one.before} className="kit-hint">{props.data.labels[one.before]}: {one.reason}</p>)}
        </>
      )}
    </figure>
  )
}

/** The place of a picture, which is drawn once the reader is about to see it: most of a long page is never scrolled to. */
function WhenNear({ label, height, children }: { readonly label: string; readonly height: number; readonly children: ReactNode }): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const [near, setNear] = useState(false)
  useEffect(() => {
    if (place.current === null) return
    const watch = new IntersectionObserver((seen) => (seen.some(({ isIntersecting }) => isIntersecting) ? setNear(true) : undefined), { rootMargin: '300px' })
    watch.observe(place.current)
    // Paper has no scrolling.
    const print = (): void => setNear(true)
    addEventListener('beforeprint', print)
    return () => {
      watch.disconnect()
      removeEventListener('beforeprint', print)
    }
  }, [])
  return <div ref={place} role="img" aria-label={label} style={{ height }}>{near ? children : null}</div>
}
