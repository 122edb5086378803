/** The time, passed in so that tests own it. Milliseconds since the Unix epoch, UTC. */
export interface Clock {
  now(): number
}

export const systemClock: Clock = { now: () => Date.now() }
