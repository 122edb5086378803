import { FetchError } from '../platform/http/fetch.ts'
import { Problem } from '../platform/http/problem.ts'
import { HttpError, UnexpectedAnswer } from '../platform/http/request-json.ts'
import type { InEveryLanguage } from '../platform/i18n.ts'
import type { ConnectMethod } from './channel.ts'
import { ChannelError, ConnectError, type ConnectTrouble } from './errors.ts'
import { channelsWords } from './words.ts'

/** What went wrong while connecting, as one of the troubles a person can act on. Errors that are ours are thrown on. */
export function connectErrorFrom(cause: unknown): ConnectError {
  if (cause instanceof ConnectError) return cause
  const trouble = troubleOf(cause)
  if (trouble === null) throw cause
  const from = cause instanceof ChannelError ? cause : null
  return new ConnectError(trouble, { cause, remoteMessage: from?.remoteMessage ?? null, retryAfterSeconds: from?.retryAfterSeconds ?? null })
}

function troubleOf(cause: unknown): ConnectTrouble | null {
  if (cause instanceof FetchError) {
    if (cause.failure === 'refused') return 'forbidden-address'
    return cause.failure === 'not-sent' || cause.failure === 'maybe-sent' ? 'unreachable' : 'not-this-network'
  }
  if (cause instanceof UnexpectedAnswer) return 'not-this-network'
  if (cause instanceof HttpError) {
    if (cause.status === 401 || cause.status === 403) return 'wrong-password'
    if (cause.status === 429) return 'busy'
    return cause.status === 404 || cause.status === 405 || cause.status === 406 ? 'not-this-network' : 'failed'
  }
  if (!(cause instanceof ChannelError)) return null
  if (cause.cause instanceof FetchError || cause.cause instanceof UnexpectedAnswer) return troubleOf(cause.cause)
  const byRefusal = { reconnect: 'wrong-password', rejected: 'failed', busy: 'busy', 'not-sent': 'unreachable', duplicate: 'failed', unknown: 'failed' } as const
  return byRefusal[cause.refusal]
}

/** The same for the caller of the API, at the field it concerns. */
export function connectProblem(error: ConnectError, method: ConnectMethod): Problem {
  const field = error.field ?? fieldOf(error.trouble, method)
  const words = troubleWords(error, method.fields.find(({ name }) => name === field)?.words)
  return new Problem(error.trouble === 'busy' ? 429 : 422, `connect-${error.trouble}`, words, {
    errors: field === null ? [] : [{ pointer: `/fields/${field}`, words }],
    cause: error,
    ...(error.retryAfterSeconds === null ? {} : { extra: { retryAfterSeconds: error.retryAfterSeconds } }),
  })
}

/** The field a trouble is about when the channel did not say: the secret for passwords, else the address or the name. */
function fieldOf(trouble: ConnectTrouble, { fields }: ConnectMethod): string | null {
  if (trouble === 'busy' || trouble === 'failed' || trouble === 'denied' || trouble === 'expired' || trouble === 'needs-public-url') return null
  const kind = trouble === 'wrong-password' || trouble === 'second-factor' ? 'password' : trouble === 'no-such-account' ? 'text' : 'url'
  return (fields.find((field) => field.kind === kind) ?? fields[0])?.name ?? null
}

/** `field`: the words of the field it concerns, for an example of what belongs there. */
function troubleWords({ trouble, remoteMessage }: ConnectError, field: InEveryLanguage<{ readonly placeholder: string }> | undefined): InEveryLanguage<string> {
  const say = (language: 'en' | 'it') => {
    const words = channelsWords[language]
    const example = field?.[language].placeholder ?? ''
    const said = trouble === 'invalid-field' && example !== '' ? words.writtenLike(example) : words.trouble[trouble]
    return remoteMessage === null ? said : `${said} ${words.networkSays(remoteMessage)}`
  }
  return { en: say('en'), it: say('it') }
}
