export { channelsApi } from './api.ts'
export type {
  Access,
  Account,
  Channel,
  InboundMessage,
  LearntLimits,
  LinkCard,
  PostNumbers,
  Publishing,
  PublishedSegment,
  RemoteRef,
  Resolution,
  Segment,
  SegmentImage,
} from './channel.ts'
export { createChannels, type Channels, type ChannelsDeps } from './create-channels.ts'
export { ChannelError, ConnectError, type ConnectTrouble, type Refusal } from './errors.ts'
export type { ChannelsEvents, ConnectionNews } from './events.ts'
export { checkDraft, type DraftSegment, type LimitFinding, type LimitReason, type Limits, type MediaLimits, type TextMeasure } from './limit.ts'
export { networkLimits } from './network-limits.ts'
export { createRegistry, registry } from './registry.ts'
export { createRehearsal, type Rehearsal, type RehearsalTables, type Seed, type Seeded } from './rehearsal/index.ts'
export { ChannelDescription, ConnectAnswer, Connection, ConnectRequest } from './schema.ts'
export type { ChannelsTables } from './store.ts'
export { channelsWords, limitSentence } from './words.ts'
