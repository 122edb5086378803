import pino from 'pino'
import type { Config } from '../config/config.ts'
import type { Log } from './log.ts'
import { prettyLine } from './pretty-line.ts'
import { redact, redactText } from './redact.ts'

/** Where lines go: the standard error by default. */
export interface LogSink {
  write(line: string): void
}

/**
 * One JSON object a line, or short coloured lines on a terminal (`pretty`). Writes at once: a line about a crash must not
 * die with it. Everything passes `redact`.
 */
export function createLog(
  level: Config['logLevel'],
  { sink = pino.destination({ dest: 2, sync: true }), pretty = process.stderr.isTTY }: { sink?: LogSink; pretty?: boolean } = {},
): Log {
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"at":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    pretty ? { write: (line: string) => sink.write(prettyLine(line)) } : sink,
  )
  return wrap(logger, {})
}

function wrap(logger: pino.Logger, always: Record<string, unknown>): Log {
  const write = (level: 'debug' | 'info' | 'warn' | 'error') => (message: string, about: Record<string, unknown> = {}): void => {
    // Copying and cutting costs more than the check: most debug lines are never written.
    if (logger.isLevelEnabled(level)) logger[level](redact({ ...always, ...about }) as object, redactText(message))
  }
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (about) => wrap(logger, { ...always, ...about }),
  }
}
