import type { CountTables } from './day-counts.ts'

/** The tables of this module; see migrations/0040-links.sql, 0046-click-groups.sql, 0047-click-log.sql and 0085-whole-days.sql. */
export interface LinksTables {
  links: LinkRow
  link_changes: { workspace_id: string; id: string; link_id: string; at: number; member_id: string | null; who: string; from_url: string; to_url: string }
  link_settings: { workspace_id: string; utm_rules: string; click_parameter: number }
  clicks: ClickRow
  click_claims: { workspace_id: string; link_id: string; visitor_key: string; click_id: string; at: number }
  click_log: { workspace_id: string; id: string; clicks: string }
  click_groups: { workspace_id: string; id: string; click_ids: string }
  click_rollups: {
    workspace_id: string
    dimension: Dimension
    dimension_id: string
    bucket_at: number
    clicks: number
    unique_clicks: number
    bots: number
    previews: number
  }
  click_days: { workspace_id: string; dimension: Dimension; day_at: number; dimension_id: string; clicks: number; unique_clicks: number; bots: number; previews: number }
  click_day_marks: { workspace_id: string; day_at: number; closed: number; token: string }
  preview_rollups: { workspace_id: string; link_id: string; consumer: string; bucket_at: number; previews: number }
  visitor_salts: { day_at: number; salt: string }
}

/** `total`: everything of a link so far, at bucket 0. `without`: of links of no post, or of no campaign; the thing is called so (`post`, `campaign`). */
export type Dimension = 'all' | 'total' | 'link' | 'post' | 'connection' | 'campaign' | 'without'

/** The counts of clicks by time. */
export const clicksByTime = {
  quarters: 'click_rollups', days: 'click_days', marks: 'click_day_marks', fixed: [], apart: [],
  sums: ['clicks', 'unique_clicks', 'bots', 'previews'], dimensions: ['all', 'link', 'post', 'connection', 'campaign', 'without'],
} as const satisfies CountTables

export interface LinkRow {
  workspace_id: string
  id: string
  slug: string
  target_url: string
  target_key: string
  landing_url: string
  post_id: string | null
  publication_id: string | null
  segment: number | null
  connection_id: string | null
  channel_id: string | null
  campaign_id: string | null
  utm_source: string | null
  utm_medium: string | null
  utm_campaign: string | null
  title: string | null
  created_at: number
  archived_at: number | null
}

export interface ClickRow {
  workspace_id: string
  id: string
  link_id: string
  at: number
  kind: 'person' | 'bot' | 'preview'
  why: string
  consumer: string | null
  visitor_key: string | null
  duplicate_of: string | null
  referrer_host: string | null
  device: 'desktop' | 'phone' | 'tablet' | 'other'
}
