/**
 * A Request and a Response whose body is all there already. The platform's own keep every body as a stream, which costs 25 µs of processor a
 * call and, for what is sent and answered thousands of times a second, 8 KB that outlive the young part of the heap (measured). These make
 * the stream only for those who ask for it, and are Request and Response to everybody else.
 */

interface Wish {
  readonly method: string
  readonly headers: Headers | Readonly<Record<string, string>>
  /** As it is sent; a content type goes with it in `headers`. */
  readonly body: string | Uint8Array<ArrayBuffer>
  readonly redirect?: RequestRedirect
  readonly signal?: AbortSignal | null
}

/** A request with a body that is known from the beginning. */
export class WholeRequest extends Request {
  readonly #wish: Wish
  #asked: Request | null = null

  constructor(url: URL | string, wish: Wish) {
    // Not the signal: the platform would tie the two together until the next whole collection.
    super(url, { method: wish.method, headers: wish.headers as Headers, redirect: wish.redirect ?? 'follow' })
    this.#wish = wish
  }

  /** The body without reading it: null when somebody reads it (or has read it) as a stream. */
  get content(): Buffer | null {
    const { body } = this.#wish
    if (this.#asked !== null) return null
    return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.buffer, body.byteOffset, body.byteLength)
  }

  override get signal(): AbortSignal {
    return this.#wish.signal ?? super.signal
  }

  override clone(): WholeRequest {
    if (this.bodyUsed) throw new TypeError('the body was read already')
    return new WholeRequest(this.url, { ...this.#wish, headers: new Headers(this.headers) })
  }

  #ask(): Request {
    return (this.#asked ??= new Request(this.url, { method: this.method, headers: this.headers, body: this.#wish.body }))
  }

  override get body(): Request['body'] {
    return this.#ask().body
  }
  override get bodyUsed(): boolean {
    return this.#asked?.bodyUsed ?? false
  }
  override text(): Promise<string> {
    return this.#ask().text()
  }
  override json(): Promise<unknown> {
    return this.#ask().json()
  }
  override arrayBuffer(): Promise<ArrayBuffer> {
    return this.#ask().arrayBuffer()
  }
  override bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#ask().bytes()
  }
  override blob(): Promise<Blob> {
    return this.#ask().blob()
  }
  override formData(): Promise<FormData> {
    return this.#ask().formData()
  }
}

interface Head {
  readonly status: number
  readonly statusText: string
  readonly headers: Headers
  readonly url: string
  readonly redirected: boolean
}

/** An answer that has been read; its status may be one the platform does not know (the web also says 999, and worse). */
export class WholeResponse extends Response {
  readonly #head: Head
  readonly #bytes: Uint8Array<ArrayBuffer> | null
  #asked: Response | null = null
  #read = false

  constructor(bytes: Uint8Array<ArrayBuffer> | null, head: Head) {
    super(null)
    this.#head = head
    this.#bytes = bytes
  }

  override get status(): number {
    return this.#head.status
  }
  override get ok(): boolean {
    return this.status >= 200 && this.status <= 299
  }
  override get statusText(): string {
    return this.#head.statusText
  }
  override get headers(): Headers {
    return this.#head.headers
  }
  override get url(): string {
    return this.#head.url
  }
  override get redirected(): boolean {
    return this.#head.redirected
  }

  override clone(): WholeResponse {
    if (this.bodyUsed) throw new TypeError('the body was read already')
    return new WholeResponse(this.#bytes, { ...this.#head, headers: new Headers(this.headers) })
  }

  /** The body as a stream from now on. */
  #ask(): Response {
    if (this.#asked === null) {
      this.#asked = new Response(this.#bytes, { status: this.#bytes === null || !known(this.status) ? 200 : this.status, headers: this.headers })
      if (this.#read) void this.#asked.body?.cancel()
    }
    return this.#asked
  }

  /** The body, once. */
  #take(): Uint8Array<ArrayBuffer> {
    if (this.#read) throw new TypeError('the body was read already')
    this.#read = this.#bytes !== null
    return this.#bytes ?? new Uint8Array()
  }

  override get body(): Response['body'] {
    return this.#ask().body
  }
  override get bodyUsed(): boolean {
    return this.#read || (this.#asked?.bodyUsed ?? false)
  }
  override async text(): Promise<string> {
    return this.#asked === null ? new TextDecoder().decode(this.#take()) : this.#asked.text()
  }
  override async json(): Promise<unknown> {
    return JSON.parse(await this.text())
  }
  override async arrayBuffer(): Promise<ArrayBuffer> {
    return this.#asked === null ? Uint8Array.from(this.#take()).buffer : this.#asked.arrayBuffer()
  }
  override async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return this.#asked === null ? Uint8Array.from(this.#take()) : this.#asked.bytes()
  }
  override async blob(): Promise<Blob> {
    return this.#read ? Promise.reject(new TypeError('the body was read already')) : this.#ask().blob()
  }
  override async formData(): Promise<FormData> {
    return this.#read ? Promise.reject(new TypeError('the body was read already')) : this.#ask().formData()
  }
}

/** Response takes no other. */
const known = (status: number): boolean => status >= 200 && status <= 599
