import type { Refusal, Resolution } from '../channels/index.ts'
import type { SteadySince } from '../platform/clock.ts'
import type { Evidence, PublicationState } from './schema.ts'

/** What is known about one segment on the network. All times are epoch milliseconds. */
export interface SegmentLife {
  /**
   * `waiting`: surely not on the network. `in-flight`: a call was begun and its end is not written. `unsettled`: at least one
   * call ended without an answer. `published`: it is out and we know its name.
   */
  readonly status: 'waiting' | 'in-flight' | 'unsettled' | 'published'
  /** Start of the earliest call since the last proof of absence whose end nobody saw; null when every outcome is known. */
  readonly unsettledSince: number | null
  /** Start of the latest call. */
  readonly sentAt: number | null
  /** When we gave up on the latest call whose end nobody saw: the grace of a read-back counts from here. */
  readonly givenUpAt: number | null
  /** Calls whose end nobody saw, ever. */
  readonly unseen: number
  /** Read-backs since `givenUpAt` that found nothing. */
  readonly looks: number
  /** What a proof of absence will mean. */
  readonly ifAbsent: 'send' | 'rejected' | 'ask'
  /** When the repeatable part (uploads, containers) was done; null when it has to be done (again). */
  readonly preparedAt: number | null
}

export interface Life {
  readonly state: PublicationState
  /** A code of `words.reasons`. */
  readonly reason: string | null
  readonly remoteMessage: string | null
  readonly dueAt: number | null
  /** The last moment at which something new may be sent: due time and late policy together. */
  readonly sendBy: number | null
  /** Nothing is tried before this moment. */
  readonly notBefore: number | null
  /** Tries in a row that surely did not arrive. */
  readonly failures: number
  readonly segments: readonly SegmentLife[]
}

/** How the network at hand settles what nobody saw; from its channel, with the grace learnt from our own posts. */
export interface How {
  readonly resolution: Resolution
  readonly graceMs: number
  readonly prepares: boolean
  readonly finds: boolean
  /** From when on this process knows its clock to have run evenly; absent where time only passes. */
  readonly steadySince?: SteadySince | null
}

export type Step =
  | { readonly do: 'nothing' }
  | { readonly do: 'wait'; readonly until: number }
  | { readonly do: 'prepare' | 'send' | 'look'; readonly segment: number }
  /** Nothing to ask the network: write `fact` and ask again. */
  | { readonly do: 'note'; readonly fact: Fact }

export type Fact =
  /** A runner found the publication in the hands of one that is gone. */
  | { readonly fact: 'taken-over' }
  /** The clock was set since the times of an unsettled call were written. */
  | { readonly fact: 'clock-set' }
  | { readonly fact: 'preparing'; readonly segment: number }
  | { readonly fact: 'prepared'; readonly segment: number }
  | { readonly fact: 'sending'; readonly segment: number }
  | { readonly fact: 'published'; readonly segment: number; readonly evidence: Evidence }
  | { readonly fact: 'refused'; readonly during: 'prepare' | 'send' | 'look'; readonly segment: number; readonly refusal: Refusal; readonly retryAfterSeconds: number | null; readonly remoteMessage: string | null }
  | { readonly fact: 'absent'; readonly segment: number; readonly lookedAt: number }
  | { readonly fact: 'too-late' }
  | { readonly fact: 'nobody-can-tell'; readonly segment: number }
  | { readonly fact: 'held'; readonly reason: 'reconnect' | 'disconnected' | 'restored' }
  | { readonly fact: 'released' }
  | { readonly fact: 'moved'; readonly dueAt: number; readonly sendBy: number }
  | { readonly fact: 'cancelled' }
  | { readonly fact: 'decided'; readonly decision: Decision }
  | { readonly fact: 'removed' }

export type Decision = 'it-is-out' | 'send-again' | 'give-up'
