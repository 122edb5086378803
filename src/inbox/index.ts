export { createInbox, type Inbox, type InboxEvents } from './inbox.ts'
export type { InboxChannels, InboxConnection, InboxPublishing, InboxWorkspaces, OurPost } from './ports.ts'
export type { SeededAnswer } from './seed-answers.ts'
export type { InboxTables } from './tables.ts'
