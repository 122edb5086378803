/** The tables of this module, as Kysely sees them (migrations/0030-publishing.sql). Times are epoch milliseconds. */
export interface PublishingTables {
  posts: PostRow
  publications: PublicationRow
  publication_segments: SegmentRow
  publication_attempts: AttemptRow
  media_files: MediaFileRow
  campaigns: CampaignRow
  network_cards: { workspace_id: string; url: string; network: string; title: string; description: string; image_file_id: string | null }
  link_cards: { workspace_id: string; url: string; title: string | null; description: string | null; image_file_id: string | null; read_at: number }
  publishing_releases: { workspace_id: string; held_since: number; released_at: number; released_by: string }
}

export interface PostRow {
  workspace_id: string
  id: string
  kind: string
  state: string
  revision: number
  content: string
  excerpt: string
  words: string
  cover_file_id: string | null
  campaign_id: string | null
  wall_time: string | null
  zone: string | null
  fold: string | null
  due_at: number | null
  published_at: number | null
  sort_at: number
  author_member_id: string
  author_name: string
  approved_by: string | null
  approved_name: string | null
  approved_at: number | null
  changes_by: string | null
  changes_name: string | null
  changes_at: number | null
  changes_note: string | null
  idempotency_key: string | null
  created_at: number
  updated_at: number
}

export interface PublicationRow {
  workspace_id: string
  id: string
  post_id: string
  connection_id: string
  channel_id: string
  account_handle: string
  resolution: string
  state: string
  reason: string | null
  remote_message: string | null
  due_at: number | null
  send_by: number | null
  not_before: number | null
  failures: number
  epoch: number
  claimed_by: string | null
  touched: number
  attempts: number
  published_at: number | null
  created_at: number
  updated_at: number
}

export interface SegmentRow {
  workspace_id: string
  publication_id: string
  number: number
  key: string
  text: string
  language: string
  images: string
  card: string | null
  short_links: string
  reply_to: string | null
  created_at: number | null
  status: string
  unsettled_since: number | null
  sent_at: number | null
  given_up_at: number | null
  unseen: number
  looks: number
  if_absent: string
  prepared: string | null
  prepared_at: number | null
  remote_id: string | null
  remote_data: string | null
  url: string | null
  evidence: string | null
  published_at: number | null
  visible_after_ms: number | null
}

export interface AttemptRow {
  workspace_id: string
  publication_id: string
  number: number
  segment: number
  epoch: number
  instance_id: string
  started_at: number
  ended_at: number | null
  outcome: string
  remote_code: string | null
  remote_message: string | null
}

export interface MediaFileRow {
  workspace_id: string
  id: string
  sha256: string
  type: string
  width: number
  height: number
  size: number
  name: string
  created_at: number
  created_by: string
}

export interface CampaignRow {
  workspace_id: string
  id: string
  name: string
  utm_campaign: string
  archived_at: number | null
  created_at: number
}
