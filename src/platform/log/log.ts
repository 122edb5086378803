/** Structured log lines. Messages are static; what varies goes in `about`. Never a token, never a message body. */
export interface Log {
  debug(message: string, about?: Record<string, unknown>): void
  info(message: string, about?: Record<string, unknown>): void
  warn(message: string, about?: Record<string, unknown>): void
  error(message: string, about?: Record<string, unknown> & { cause?: unknown }): void
  child(about: Record<string, unknown>): Log
}
