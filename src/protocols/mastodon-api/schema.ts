import { z } from 'zod'

// Only the fields we use, and forgiving where servers of the family differ (Mastodon 4.7, GoToSocial, snac, Pleroma).
// https://docs.joinmastodon.org/entities/

const Count = z.number().int().nullish().transform((count) => (count === undefined || count === null || count < 0 ? null : count))

export const MastodonAccount = z.object({
  id: z.string().min(1),
  username: z.string(),
  acct: z.string().min(1),
  display_name: z.string().nullish().transform((name) => name ?? ''),
  url: z.string().nullish().transform((url) => url ?? ''),
  avatar: z.string().nullish().transform((url) => url || null),
  followers_count: Count,
  statuses_count: Count,
})
export type MastodonAccount = z.infer<typeof MastodonAccount>

export const MediaAttachment = z.object({
  id: z.string().min(1),
  type: z.string().nullish().transform((type) => type ?? 'unknown'),
  url: z.string().nullish().transform((url) => url || null),
  preview_url: z.string().nullish().transform((url) => url || null),
  description: z.string().nullish().transform((text) => text ?? ''),
})
export type MediaAttachment = z.infer<typeof MediaAttachment>

export const Status = z.object({
  id: z.string().min(1),
  url: z.string().nullish(),
  uri: z.string().nullish(),
  content: z.string().nullish().transform((html) => html ?? ''),
  spoiler_text: z.string().nullish().transform((text) => text ?? ''),
  visibility: z.string().nullish().transform((visibility) => visibility ?? 'public'),
  created_at: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  in_reply_to_id: z.string().nullish().transform((id) => id || null),
  in_reply_to_account_id: z.string().nullish().transform((id) => id || null),
  account: MastodonAccount,
  media_attachments: z.array(MediaAttachment).nullish().transform((media) => media ?? []),
  card: z.object({ url: z.string().nullish() }).nullish(),
  favourites_count: Count,
  reblogs_count: Count,
  replies_count: Count,
  quotes_count: Count,
})
export type Status = z.infer<typeof Status>

export const Notification = z.object({
  id: z.string().min(1),
  type: z.string(),
  created_at: z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
  status: Status.nullish(),
})
export type Notification = z.infer<typeof Notification>

const Configuration = z.object({
  statuses: z
    .object({ max_characters: z.number().int().positive(), max_media_attachments: z.number().int().nonnegative(), characters_reserved_per_url: z.number().int().positive() })
    .partial()
    .nullish(),
  media_attachments: z
    .object({ supported_mime_types: z.array(z.string()), image_size_limit: z.number().int().positive(), description_limit: z.number().int().positive() })
    .partial()
    .nullish(),
})

/** GET /api/v2/instance */
export const InstanceV2 = z.object({ domain: z.string().min(1), title: z.string(), version: z.string(), source_url: z.string().nullish(), configuration: Configuration.nullish() })

/** GET /api/v1/instance: the older shape; Pleroma and old GoToSocial say the length at the top. */
export const InstanceV1 = z.object({
  uri: z.string().min(1),
  title: z.string(),
  version: z.string(),
  configuration: Configuration.nullish(),
  max_toot_chars: z.number().int().positive().nullish(),
  upload_limit: z.number().int().positive().nullish(),
  description_limit: z.number().int().positive().nullish(),
})

/** POST /api/v1/apps */
export const Application = z.object({ client_id: z.string().min(1), client_secret: z.string().min(1) })
export type Application = z.infer<typeof Application>

/** GET /api/v1/apps/verify_credentials (scopes since 4.3) */
export const ApplicationOfToken = z.object({ scopes: z.array(z.string()).nullish() })

export const Context = z.object({ ancestors: z.array(Status) })
