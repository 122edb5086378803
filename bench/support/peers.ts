/** Figures of other programs, installed and measured side by side once; constants, because they are not here to be measured again. */
export interface Peer {
  readonly what: string
  readonly who: string
  readonly figure: string
  /** Of a bare `node:http` in the same run, where that was measured. */
  readonly floor?: string
}

export const peersMeasured = 'Measured in November 2026 on two busy cores, loopback only.'

export const peers: readonly Peer[] = [
  { what: 'redirect, click recorded', who: 'Kutt 3.2.3, SQLite', figure: '223/s, p99 1,110 ms', floor: '0.005' },
  { what: 'redirect, click recorded', who: 'Kutt 3.2.3, PostgreSQL 15', figure: '397/s, p99 170 ms', floor: '0.009' },
  { what: 'redirect, click recorded', who: 'Umami 3.1.0, PostgreSQL 15', figure: '175/s, p99 623 ms', floor: '0.004' },
  { what: 'page views, one a request', who: 'Umami 3.1.0, PostgreSQL 15', figure: '175/s, p99 441 ms', floor: '0.004' },
  { what: 'dashboard queries over 1,000,000 events, over HTTP', who: 'Umami 3.1.0, PostgreSQL 15', figure: '198 to 2,321 ms' },
  { what: 'the same questions, in process', who: 'DuckDB 1.5, two threads', figure: '7 to 64 ms' },
  { what: '10,000 jobs due at one instant, 5 ms each', who: 'BullMQ 5.81, Redis 7', figure: '2,483/s, p99 lateness 4.26 s' },
  { what: '10,000 jobs due at one instant, 5 ms each', who: 'pg-boss 10.4', figure: '1,671/s, p99 lateness 6.37 s' },
  { what: '10,000 jobs due at one instant, 5 ms each', who: 'graphile-worker 0.16.6', figure: '1,470/s, p99 lateness 6.92 s' },
  { what: 'JavaScript of a dashboard, gzipped', who: 'Umami 3.1.0', figure: '895 KB' },
  { what: 'memory after load', who: 'Umami 3.1.0 · Kutt 3.2.3', figure: '1.9 GB · 0.27 to 0.98 GB' },
]
