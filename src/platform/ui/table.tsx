import type { ReactNode } from 'react'
import './table.css'

export interface Column<Row> {
  readonly key: string
  readonly title: string
  readonly cell: (row: Row) => ReactNode
  /** Numbers stand to the right and line up. */
  readonly numeric?: boolean
  /** The column that names the row: its heading on phones, its row header for screen readers. One per table. */
  readonly main?: boolean
  /** Leave out on phones. */
  readonly wideOnly?: boolean
}

/** A plain table on wide screens, a list of cards on phones. `caption` is read by screen readers. */
export function DataTable<Row>(props: {
  readonly caption: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowKey: (row: Row) => string
  /** Shown instead when there are no rows: an `<EmptyState>`. */
  readonly empty?: ReactNode
}): ReactNode {
  if (props.rows.length === 0 && props.empty !== undefined) return props.empty
  return (
    <div className="kit-table-frame">
      <table className="kit-table">
        <caption className="kit-hidden">{props.caption}</caption>
        <thead>
          <tr>
            {props.columns.map((column) => (
              <th key={column.key} scope="col" className={classOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr key={props.rowKey(row)}>
              {props.columns.map((column) => {
                const Cell = column.main ? 'th' : 'td'
                return (
                  <Cell key={column.key} className={classOf(column)} data-title={column.title} {...(column.main ? { scope: 'row' } : {})}>
                    {column.cell(row)}
                  </Cell>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const classOf = (column: Column<never>): string =>
  [column.numeric && 'kit-numeric', column.main && 'kit-main', column.wideOnly && 'kit-wide-only'].filter(Boolean).join(' ')
