/** What a request was answered. */
export interface Answered {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** @throws when the answer is not JSON. */
  json<T>(): T
}

/** Somebody signed in at a running product, who speaks to its API over HTTP as our own pages do. */
export interface Person {
  readonly workspaceId: string
  readonly cookie: string
  /** Any request; paths that do not begin with /api/ are within the person's workspace. Throws only when nobody answers. */
  ask(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answered>
  /** The same for what must work: gives its JSON. @throws with the answer for a status of 400 or more. */
  done<T>(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<T>
  /** What an address gives, as it is; null unless it answers 200. */
  bytes(path: string): Promise<Uint8Array | null>
}

/** Uses the first owner's link, as the welcome page does. */
export async function welcome(link: string, owner: { readonly name?: string; readonly email?: string; readonly workspaceName?: string; readonly language?: 'en' | 'it' } = {}): Promise<Person> {
  const { origin, pathname } = new URL(link)
  const { name = 'Ada Rossi', email = 'ada@example.org', workspaceName = 'Aurora', language = 'en' } = owner
  const path = `/api/v1/welcome/${pathname.slice(pathname.lastIndexOf('/') + 1)}`
  const answer = await ask(origin, '', 'POST', path, { name, email, password: testPassword, workspaceName, language, zone: 'Europe/Rome' })
  if (answer.status !== 201) throw new Error(`the first owner could not be made: ${answer.status} ${answer.text}`)
  return personAt(origin, answer.json<{ workspace: { id: string } }>().workspace.id, cookiesOf(answer))
}

/** Accepts an invitation as a new person. */
export async function acceptAsNew(link: string, name: string): Promise<Person> {
  const { origin, pathname } = new URL(link)
  const answer = await ask(origin, '', 'POST', `/api/v1/invitations/${pathname.slice(pathname.lastIndexOf('/') + 1)}`, { name, password: testPassword, language: 'en' })
  if (answer.status !== 200) throw new Error(`the invitation was not accepted: ${answer.status} ${answer.text}`)
  return personAt(origin, answer.json<{ workspaceId: string }>().workspaceId, cookiesOf(answer))
}

export const testPassword = 'a long enough sentence'

/** Somebody with a session of their own. */
export function personAt(origin: string, workspaceId: string, cookie: string): Person {
  const base = `/api/v1/workspaces/${workspaceId}`
  const within = (path: string): string => (path.startsWith('/api/') ? path : base + path)
  return {
    workspaceId,
    cookie,
    ask: (method, path, body, headers) => ask(origin, cookie, method, within(path), body, headers),
    async done<T>(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) {
      const answer = await ask(origin, cookie, method, within(path), body, headers)
      if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`)
      return (answer.text === '' ? null : JSON.parse(answer.text)) as T
    },
    async bytes(path) {
      const response = await fetch(origin + within(path), { headers: { cookie } })
      return response.status === 200 ? new Uint8Array(await response.arrayBuffer()) : null
    },
  }
}

async function ask(origin: string, cookie: string, method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
  const raw = typeof body === 'string' || body instanceof FormData
  const response = await fetch(origin + path, {
    method,
    redirect: 'manual',
    headers: { ...(cookie === '' ? {} : { cookie }), origin, ...(body === undefined || raw ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: raw ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, json: <T>() => JSON.parse(text) as T }
}

const cookiesOf = ({ headers }: Answered): string => headers.getSetCookie().map((one) => one.split(';', 1)[0]).join('; ')

/** An image as a form would upload it. */
export function imageForm(bytes: Uint8Array, name = 'picture.png', type = 'image/png'): FormData {
  const form = new FormData()
  form.set('file', new Blob([Uint8Array.from(bytes)], { type }), name)
  return form
}
