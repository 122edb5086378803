import { connect, type Socket } from 'node:net'

/**
 * The load generator, in a process of its own: keep-alive connections that each send a request, wait for the whole answer and
 * send the next. Requests are ready-made bytes, so that it costs a fraction of what it measures. A run of ten `#` in a request
 * becomes a number never used before.
 */
export interface LoadTask {
  readonly port: number
  readonly connections: number
  readonly seconds: number
  /** Whole requests as text, each with the name of its kind. Sent in order, from the first again after the last. */
  readonly requests: readonly { readonly kind: string; readonly text: string }[]
  readonly firstNumber: number
  /** Goes on beyond the time until so many were sent; for lists of which each must have its turn. */
  readonly atLeast?: number
}

export interface LoadResult {
  readonly seconds: number
  readonly answered: number
  readonly kinds: Readonly<Record<string, { readonly answered: number; readonly p50: number; readonly p95: number; readonly p99: number; readonly worst: number }>>
  /** Answers outside 2xx and 3xx, and connections that broke. */
  readonly wrong: number
  readonly firstWrong: string | null
}

interface Ready {
  readonly kind: string
  readonly bytes: Buffer
  readonly numbersAt: readonly number[]
}

const placeholder = Buffer.from('##########')
const patienceMs = 20_000
const headEnd = Buffer.from('\r\n\r\n')

function ready({ kind, text }: LoadTask['requests'][number]): Ready {
  const bytes = Buffer.from(text)
  const numbersAt: number[] = []
  for (let at = bytes.indexOf(placeholder); at >= 0; at = bytes.indexOf(placeholder, at + placeholder.length)) numbersAt.push(at)
  return { kind, bytes, numbersAt }
}

function drive(task: LoadTask): Promise<LoadResult> {
  const requests = task.requests.map(ready)
  const latencies = new Map<string, number[]>(requests.map(({ kind }) => [kind, []]))
  let next = 0
  let number = task.firstNumber
  let wrong = 0
  let firstWrong: string | null = null
  const begun = performance.now()
  const end = begun + task.seconds * 1000

  const bytesOf = ({ bytes, numbersAt }: Ready): Buffer => {
    if (numbersAt.length === 0) return bytes
    const own = Buffer.from(bytes)
    for (const at of numbersAt) own.write(String(number++).padStart(10, '0'), at, 'latin1')
    return own
  }

  const connection = (): Promise<void> =>
    new Promise((resolve) => {
      const socket: Socket = connect({ port: task.port, host: '127.0.0.1', noDelay: true })
      let received: Buffer = Buffer.alloc(0)
      let sentAt = performance.now()
      let kind = ''
      // Who is never answered says so, instead of standing still with everybody who waits for the result.
      const patience = setInterval(() => {
        if (performance.now() - sentAt > patienceMs) failed(`${kind}: no answer in ${patienceMs / 1000} s`)
      }, 1_000)
      const over = (): void => {
        clearInterval(patience)
        resolve()
      }
      const send = (): void => {
        if (performance.now() >= end && next >= (task.atLeast ?? 0)) return void socket.end(over)
        const request = requests[next++ % requests.length]
        if (request === undefined) throw new Error('no requests')
        kind = request.kind
        sentAt = performance.now()
        socket.write(bytesOf(request))
      }
      const failed = (why: string): void => {
        wrong += 1
        firstWrong ??= why
        socket.destroy()
        over()
      }
      socket.on('connect', send)
      socket.on('error', (error) => failed(error.message))
      socket.on('close', over)
      socket.on('data', (chunk: Buffer) => {
        received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
        const length = answerLength(received)
        if (length === null || received.length < length) return
        latencies.get(kind)?.push(performance.now() - sentAt)
        const status = Number(received.toString('latin1', 9, 12))
        if (status < 200 || status >= 400) {
          wrong += 1
          firstWrong ??= `${kind}: ${received.toString('utf8', 0, Math.min(length, 2000))}`
        }
        received = Buffer.alloc(0)
        send()
      })
    })

  return Promise.all(Array.from({ length: task.connections }, connection)).then(() => ({
    seconds: (performance.now() - begun) / 1000,
    answered: [...latencies.values()].reduce((sum, list) => sum + list.length, 0),
    kinds: Object.fromEntries([...latencies].map(([kind, list]) => {
      const sorted = Float64Array.from(list).sort()
      const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
      return [kind, { answered: sorted.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), worst: at(1) }]
    })),
    wrong,
    firstWrong,
  }))
}

/** Bytes of the whole answer; null while its head, or the end of its chunks, is not there. */
function answerLength(received: Buffer): number | null {
  const head = received.indexOf(headEnd)
  if (head < 0) return null
  const said = /\r\ncontent-length: *(\d+)/i.exec(received.toString('latin1', 0, head + 2))?.[1]
  if (said !== undefined) return head + 4 + Number(said)
  const status = received.toString('latin1', 9, 12)
  if (status === '204' || status === '304') return head + 4
  const chunksEnd = received.indexOf('\r\n0\r\n\r\n', head + 2)
  return chunksEnd < 0 ? null : chunksEnd + 7
}

process.on('message', (task: LoadTask) => void drive(task).then((result) => process.send?.(result)))
