import { ChannelError } from '../errors.ts'

// A PDS passes app.bsky.* on to an AppView. Without one it answers one of these; so it does while the AppView is down.
const codes = new Set(['HTTP 502 UpstreamFailure', 'HTTP 501 MethodNotImplemented', 'HTTP 404 MethodNotImplemented', 'HTTP 400 UnknownMethod'])

export const noAppView = (error: unknown): boolean => error instanceof ChannelError && error.remoteCode !== null && codes.has(error.remoteCode)

/** The answer, or what we can say without an AppView. */
export async function ifNoAppView<T>(answer: Promise<T>, otherwise: () => T | Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (error) {
    if (noAppView(error)) return otherwise()
    throw error
  }
}
