import type { CountTables } from '../links/index.ts'
import type { ChannelGroup } from './channel-groups.ts'

/** The tables of this module; see migrations/0045-conversions.sql, 0048-hooks.sql, 0080-signed-once.sql and 0085-whole-days.sql. */
export interface ConversionsTables {
  sites: SiteRow
  goals: GoalRow
  visits: VisitRow
  visit_rollups: VisitCountRow
  conversions: ConversionRow
  conversion_touches: TouchRow
  credit_rollups: CreditRollupRow
  visit_days: { workspace_id: string; dimension: VisitDimension; day_at: number; dimension_id: string; visits: number; visitors: number }
  visit_day_marks: DayMarkRow
  credit_days: Omit<CreditRollupRow, 'bucket_at'> & { day_at: number }
  credit_day_marks: DayMarkRow
  hooks: HookRow
  hook_deliveries: HookDeliveryRow
}

interface DayMarkRow { workspace_id: string; day_at: number; closed: number; token: string }

/** The counts of visits and of credit by time. */
export const visitsByTime = {
  quarters: 'visit_rollups', days: 'visit_days', marks: 'visit_day_marks', fixed: [], apart: [], sums: ['visits', 'visitors'], dimensions: ['all', 'post', 'connection', 'campaign', 'without'],
} as const satisfies CountTables
export const creditsByTime = {
  quarters: 'credit_rollups', days: 'credit_days', marks: 'credit_day_marks', fixed: [{ column: 'model', values: ['last-non-direct', 'first'] }], apart: ['currency'],
  sums: ['conversions', 'amount_minor'], dimensions: ['all', 'post', 'connection', 'campaign', 'without'],
} as const satisfies CountTables

/** `without`: of things no post, or no campaign, of ours brought; the thing is called so (`post`, `campaign`). A visitor of these is one whose first visit of the day it was. */
export type VisitDimension = 'all' | 'post' | 'connection' | 'campaign' | 'group' | 'without'
export type CreditDimension = 'all' | 'goal' | 'post' | 'publication' | 'connection' | 'campaign' | 'without'
export type Model = 'last-non-direct' | 'first'

export interface SiteRow {
  workspace_id: string
  id: string
  site_key: string
  name: string
  /** JSON list. */
  hosts: string
  privacy_signals: 'gpc' | 'gpc-and-dnt' | 'ignore'
  created_at: number
  last_seen_at: number | null
  archived_at: number | null
}

export interface GoalRow {
  workspace_id: string
  id: string
  name: string
  label: string
  default_amount_minor: number | null
  default_currency: string | null
  click_window_days: number
  created_at: number
  archived_at: number | null
}

/** What a touch owes to a link of ours. */
export interface LinkOrigin {
  link_id: string | null
  publication_id: string | null
  post_id: string | null
  connection_id: string | null
  campaign_id: string | null
}

export interface VisitRow extends LinkOrigin {
  workspace_id: string
  id: string
  site_id: string
  visitor_key: string
  started_at: number
  last_at: number
  views: number
  source: string
  medium: string
  campaign: string | null
  channel_group: ChannelGroup
  ga4_group: string
  why: string
  direct: number
  /** The click that began it; one visit per click. */
  click_id: string | null
  landing_path: string | null
  referrer_host: string | null
  /** 1 when no earlier visit of this visitor on the same UTC day (of this post, connection, campaign) exists. */
  new_visitor: number
  new_for_post: number
  new_for_connection: number
  new_for_campaign: number
}

export interface ConversionRow {
  workspace_id: string
  id: string
  goal_id: string
  external_id: string
  at: number
  recorded_at: number
  amount_minor: number | null
  currency: string | null
  source: 'snippet' | 'server'
  site_id: string | null
  window_days: number
  outcome: 'attributed' | 'direct' | 'outside-window' | 'no-journey'
  credit_last: number | null
  credit_first: number | null
  last_post_id: string | null
  last_publication_id: string | null
  last_connection_id: string | null
  last_campaign_id: string | null
  first_post_id: string | null
  first_publication_id: string | null
  first_connection_id: string | null
  first_campaign_id: string | null
}

export interface TouchRow extends LinkOrigin {
  workspace_id: string
  conversion_id: string
  position: number
  touch_id: string
  kind: 'click' | 'visit'
  at: number
  source: string
  medium: string
  campaign: string | null
  channel_group: ChannelGroup
  why: string
  direct: number
  landing_path: string | null
  referrer_host: string | null
}

export interface CreditRollupRow {
  workspace_id: string
  model: Model
  dimension: CreditDimension
  dimension_id: string
  currency: string
  bucket_at: number
  conversions: number
  amount_minor: number
}

export interface HookRow {
  workspace_id: string
  id: string
  name: string
  /** Sealed, bound to `hook:<id>`. */
  secret: string
  previous_secret: string | null
  previous_until: number | null
  created_at: number
  last_at: number | null
  refused_at: number | null
  /** The code of the problem. */
  refused_because: string | null
}

export interface HookDeliveryRow {
  workspace_id: string
  hook_id: string
  delivery_id: string
  /** SHA-256 of the raw bytes. */
  body_hash: string
  at: number
  /** JSON list of NewConversion while it waits, then empty. */
  body: string
  waiting: number
  /** What its signature covers, when that is not its id; taken once. */
  signed_once: string | null
}

/** A visit that is new, or has more views than before. */
export interface VisitChange {
  readonly visit: VisitRow
  readonly isNew: boolean
  newViews: number
}

export interface VisitCountRow {
  workspace_id: string
  dimension: VisitDimension
  dimension_id: string
  bucket_at: number
  visits: number
  visitors: number
  views: number
}
