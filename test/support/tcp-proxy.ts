import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** What happens to one connection. */
export type Trouble =
  | 'none'
  /** Everything arrives, this much later. */
  | { readonly delayMs: number }
  /** The request arrives, the answer never does: closed, or reset, or simply never said. */
  | 'cut-after-request'
  | 'reset-after-request'
  | 'half-open'
  /** The request is lost: the other side never sees it. */
  | 'cut-before-request'
  /** The answer stops after so many bytes: an end, or a reset. */
  | { readonly cutAfterBytes: number; readonly reset: boolean }
  /** One byte of the answer at a time. */
  | { readonly dripMs: number }
  /** The request arrives twice; the first answer is told. */
  | 'duplicate'

export interface TcpProxy {
  readonly port: number
  /** Asked for every new connection. */
  trouble: (number: number) => Trouble
  /** How many connections met which trouble. */
  readonly met: ReadonlyMap<string, number>
  /** From now on nothing is told on the connections that are open; what is sent on them arrives, and nobody closes them. */
  muteAll(): void
  /** Cuts every open connection at once. */
  cutAll(): void
  stop(): Promise<void>
}

export type Target = { readonly port: number; readonly host?: string } | { readonly path: string }

/** A bad network of our own, between us and anything that speaks TCP (or a Unix socket). */
export async function startTcpProxy(target: Target): Promise<TcpProxy> {
  const open = new Set<Socket>()
  const muted = new WeakSet<Socket>()
  const met = new Map<string, number>()
  let connections = 0
  const proxy: { -readonly [K in keyof TcpProxy]: TcpProxy[K] } = {
    port: 0,
    trouble: () => 'none',
    met,
    muteAll: () => {
      for (const socket of open) muted.add(socket)
    },
    cutAll: () => {
      for (const socket of open) socket.destroy()
    },
    stop: () => {
      for (const socket of open) socket.destroy()
      return new Promise((closed) => void server.close(() => closed()))
    },
  }
  const server = createServer((client) => {
    const trouble = proxy.trouble((connections += 1))
    const name = nameOf(trouble)
    met.set(name, (met.get(name) ?? 0) + 1)
    track(client)
    if (trouble === 'cut-before-request') {
      client.once('data', () => void client.destroy())
      return
    }
    const upstream = track(reach())
    client.on('close', () => setTimeout(() => upstream.destroy(), closesAfterMs(trouble)))
    if (trouble === 'duplicate') duplicate(client, upstream, track)
    else forward(client, upstream, trouble)
  })

  const reach = (): Socket => ('path' in target ? connect(target.path) : connect(target.port, target.host ?? '127.0.0.1'))
  function track(socket: Socket): Socket {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
    return socket
  }

  function forward(client: Socket, upstream: Socket, trouble: Trouble): void {
    const delayMs = typeof trouble === 'object' && 'delayMs' in trouble ? trouble.delayMs : 0
    const later = (work: () => void): void => void (delayMs === 0 ? work() : setTimeout(work, delayMs))
    client.on('data', (bytes) => later(() => void upstream.write(bytes)))
    let told = 0
    let tail = Promise.resolve()
    upstream.on('data', (bytes: Buffer) => {
      if (trouble === 'half-open' || muted.has(client)) return
      if (trouble === 'cut-after-request') return void client.destroy()
      if (trouble === 'reset-after-request') return void client.resetAndDestroy()
      if (typeof trouble === 'object' && 'cutAfterBytes' in trouble) {
        const room = trouble.cutAfterBytes - told
        told += bytes.length
        if (bytes.length < room) return void client.write(bytes)
        client.write(bytes.subarray(0, Math.max(0, room)), () => void (trouble.reset ? client.resetAndDestroy() : client.end()))
        return
      }
      if (typeof trouble === 'object' && 'dripMs' in trouble) {
        tail = tail.then(() => drip(client, bytes, trouble.dripMs))
        return
      }
      later(() => void client.write(bytes))
    })
    upstream.on('close', () => {
      if (trouble === 'half-open' || muted.has(client)) return
      void tail.then(() => later(() => void client.end()))
    })
  }

  function duplicate(client: Socket, first: Socket, tracked: (socket: Socket) => Socket): void {
    const second = tracked(reach())
    second.resume()
    client.on('data', (bytes) => {
      first.write(bytes)
      second.write(bytes)
    })
    first.on('data', (bytes) => void client.write(bytes))
    first.on('close', () => void client.end())
    client.on('close', () => setTimeout(() => second.destroy(), 1_000))
  }

  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready))
  proxy.port = (server.address() as AddressInfo).port
  return proxy as TcpProxy
}

/** What was cut is still worked on behind us: the other side does not notice at once. */
const closesAfterMs = (trouble: Trouble): number => (trouble === 'none' ? 0 : 1_000)

async function drip(client: Socket, bytes: Buffer, everyMs: number): Promise<void> {
  for (let at = 0; at < bytes.length && !client.destroyed; at += 1) {
    client.write(bytes.subarray(at, at + 1))
    await new Promise((turn) => void setTimeout(turn, everyMs))
  }
}

function nameOf(trouble: Trouble): string {
  if (typeof trouble === 'string') return trouble
  if ('delayMs' in trouble) return 'delay'
  if ('dripMs' in trouble) return 'drip'
  return trouble.reset ? 'reset amid the answer' : 'cut amid the answer'
}
