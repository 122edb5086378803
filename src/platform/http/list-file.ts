import { Readable } from 'node:stream'
import type { FastifyReply } from 'fastify'
import { csvLine } from '../csv.ts'

interface Page<Item> {
  readonly items: readonly Item[]
  readonly nextCursor: string | null
}

/** How a list is written into a file: what stands before the items, each of them, between two of them, and after the last. */
interface ListFile<Item> {
  /** Name of the file, ASCII. */
  readonly name: string
  readonly type: string
  readonly head: string
  readonly write: (item: Item) => string
  readonly between?: string
  readonly foot?: string
}

/**
 * Sends a whole list as a file. A page of it is read when the one before is on its way, so that a list of any length needs the
 * memory of one page, and an ended download ends the reading. The first page is read before anything is sent: a refusal is still one.
 */
export async function sendList<Item>(reply: FastifyReply, { name, type, head, write, between = '', foot = '' }: ListFile<Item>, read: (cursor: string | null) => Promise<Page<Item>>): Promise<FastifyReply> {
  let page = await read(null)
  async function* text(): AsyncGenerator<string> {
    yield head
    for (let before = ''; ; before = between) {
      if (page.items.length > 0) yield before + page.items.map(write).join(between)
      if (page.nextCursor === null) break
      page = await read(page.nextCursor)
    }
    if (foot !== '') yield foot
  }
  return reply.type(`${type}; charset=utf-8`).header('content-disposition', `attachment; filename="${name}"`).send(Readable.from(text()))
}

type Cells = readonly (string | number | null)[]

/** A list as CSV (RFC 4180, with the byte order mark that spreadsheets want), with nothing in it that a spreadsheet would run. */
export const sendCsv = <Item>(reply: FastifyReply, name: string, head: Cells, row: (item: Item) => Cells, read: (cursor: string | null) => Promise<Page<Item>>): Promise<FastifyReply> =>
  sendList(reply, { name, type: 'text/csv', head: `\uFEFF${csvLine(head)}`, write: (item) => csvLine(row(item)) }, read)
