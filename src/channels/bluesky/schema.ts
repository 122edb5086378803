import { z } from 'zod'

// Only the fields we use, of https://github.com/bluesky-social/atproto/tree/main/lexicons
export const StrongRef = z.object({ uri: z.string().startsWith('at://'), cid: z.string().min(1) })

/** com.atproto.repo.uploadBlob */
export const Uploaded = z.object({
  blob: z.object({ $type: z.literal('blob'), ref: z.object({ $link: z.string() }), mimeType: z.string(), size: z.number() }),
})
export type Blob = z.infer<typeof Uploaded>['blob']

export const ResolvedHandle = z.object({ did: z.string().startsWith('did:') })
export const FoundRecord = z.object({ uri: z.string(), cid: z.string().optional(), value: z.unknown() })
export const OwnSession = z.object({ handle: z.string(), did: z.string() })

const count = z.number().int().nonnegative().nullish()

export const Profile = z.object({
  did: z.string(),
  handle: z.string(),
  displayName: z.string().optional(),
  avatar: z.string().optional(),
  followersCount: count,
  postsCount: count,
})
export const Profiles = z.object({ profiles: z.array(Profile) })

const ViewImages = z.object({ images: z.array(z.object({ fullsize: z.string(), alt: z.string().optional() })) })

export const PostViews = z.object({
  posts: z.array(
    z.object({
      uri: z.string(),
      cid: z.string(),
      likeCount: count,
      replyCount: count,
      repostCount: count,
      quoteCount: count,
      embed: z.union([ViewImages, z.object({ media: ViewImages })]).optional().catch(undefined),
    }),
  ),
})

export const RepostedBy = z.object({ repostedBy: z.array(z.object({ did: z.string() })), cursor: z.string().optional() })

/** What of a post's record says where it belongs. */
export const PostRecord = z.object({
  text: z.string(),
  createdAt: z.string(),
  reply: z.object({ root: StrongRef, parent: StrongRef }).optional().catch(undefined),
  embed: z
    .object({
      $type: z.string(),
      images: z.array(z.unknown()).optional(),
      record: z.union([StrongRef, z.object({ record: StrongRef })]).optional().catch(undefined),
      media: z.object({ images: z.array(z.unknown()).optional() }).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
})
export type PostRecord = z.infer<typeof PostRecord>

export const Notifications = z.object({
  cursor: z.string().optional(),
  notifications: z.array(
    z.object({
      uri: z.string(),
      cid: z.string(),
      reason: z.string(),
      author: Profile.pick({ did: true, handle: true, displayName: true, avatar: true }),
      record: z.unknown(),
      indexedAt: z.string(),
    }),
  ),
})
export type Notification = z.infer<typeof Notifications>['notifications'][number]
