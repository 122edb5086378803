import { useComputedColorScheme } from '@mantine/core'
import { BarChart, LineChart } from 'echarts/charts'
import { GridComponent, TooltipComponent } from 'echarts/components'
import { init, use as register, type EChartsCoreOption, type EChartsType } from 'echarts/core'
import { CanvasRenderer } from 'echarts/renderers'
import { useEffect, useRef, type ReactNode } from 'react'
import { parts, type ChartData, type Series } from './chart-data.ts'
import { palettes, type as letters, type Palette } from './tokens.ts'

register([LineChart, BarChart, GridComponent, TooltipComponent, CanvasRenderer])

export interface ChartCanvasProps {
  readonly data: ChartData
  readonly kind: 'line' | 'bar'
  readonly formatValue: (value: number | null) => string
  readonly height: number
}

/** Draws with ECharts in the colours of tokens.ts. On canvas, because its HTML and SVG need inline styles. */
export function ChartCanvas({ data, kind, formatValue, height }: ChartCanvasProps): ReactNode {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<EChartsType | null>(null)
  const scheme = useComputedColorScheme('light')
  useEffect(() => {
    if (!place.current) return
    const made = init(place.current)
    chart.current = made
    const watch = new ResizeObserver(() => made.resize())
    watch.observe(place.current)
    return () => {
      watch.disconnect()
      made.dispose()
    }
  }, [])
  useEffect(() => {
    chart.current?.setOption(optionOf(data, kind, formatValue, palettes[scheme]), { notMerge: true })
  }, [data, kind, formatValue, scheme])
  return <div ref={place} style={{ height, width: '100%' }} />
}

function optionOf(data: ChartData, kind: 'line' | 'bar', formatValue: (value: number | null) => string, palette: Palette): EChartsCoreOption {
  const faint = { color: palette.inkFaint, fontFamily: letters.text, fontSize: 12 }
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches
  return {
    animation: !still,
    animationDuration: 300,
    grid: { left: 4, right: 8, top: 12, bottom: 4, containLabel: true },
    xAxis: { type: 'category', data: [...data.labels], boundaryGap: kind === 'bar', axisLabel: { ...faint, hideOverlap: true, alignMinLabel: 'left', alignMaxLabel: 'right' }, axisTick: { show: false }, axisLine: { lineStyle: { color: palette.line } } },
    yAxis: { type: 'value', minInterval: 1, splitNumber: 4, axisLabel: { ...faint, formatter: (value: number) => formatValue(value) }, splitLine: { lineStyle: { color: palette.line } } },
    tooltip: {
      trigger: 'axis',
      renderMode: 'richText',
      confine: true,
      backgroundColor: palette.surface,
      borderColor: palette.line,
      textStyle: { color: palette.ink, fontFamily: letters.text, fontSize: 13 },
      formatter: (points: unknown) => tooltipOf(points, data, formatValue),
    },
    series: data.series.flatMap((series) => drawn(series, data, kind, palette)),
  }
}

function drawn(series: Series, data: ChartData, kind: 'line' | 'bar', palette: Palette): object[] {
  const colour = series.tone === 'ink' ? palette.ink : series.tone === 'faint' ? palette.lineStrong : palette.stage[series.tone]
  if (kind === 'bar') return [{ type: 'bar', name: series.name, data: [...series.values], itemStyle: { color: colour, borderRadius: [3, 3, 0, 0] }, barMaxWidth: 28 }]
  return parts(series.values, data.breaks).map((values) => ({
    type: 'line',
    name: series.name,
    data: [...values],
    connectNulls: false,
    showSymbol: values.filter((value) => value !== null).length < 3,
    symbolSize: 7,
    lineStyle: { color: colour, width: 2, type: series.tone === 'faint' ? 'dashed' : 'solid' },
    itemStyle: { color: colour },
    emphasis: { disabled: true },
  }))
}

function tooltipOf(points: unknown, data: ChartData, formatValue: (value: number | null) => string): string {
  const at = Array.isArray(points) ? (points[0] as { dataIndex?: number } | undefined)?.dataIndex : undefined
  if (at === undefined) return ''
  return [data.labels[at] ?? '', ...data.series.map((series) => `${series.name}: ${formatValue(series.values[at] ?? null)}`)].join('\n')
}
