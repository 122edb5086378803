import type { PageTags } from './page-tags.ts'
import type { SmoNetwork } from './networks.ts'

/** One answer on the way to the page. */
export interface RedirectHop {
  readonly url: string
  readonly status: number
  /** Where it sends us, as written; null on the last. */
  readonly location: string | null
}

/** What an image file is, read from its own bytes. Sizes in pixels, weight in bytes; null is not known. */
export interface ImageFacts {
  readonly url: string
  readonly status: number | null
  /** Why there is no file to speak of: `refused` by our guard, `unreachable`, `status`, `not-an-image`, `too-large`. */
  readonly trouble: 'refused' | 'unreachable' | 'status' | 'not-an-image' | 'too-large' | null
  /** By the bytes: `image/jpeg`, `image/svg+xml`, …. */
  readonly type: string | null
  /** As the server says. */
  readonly declaredType: string | null
  readonly width: number | null
  readonly height: number | null
  readonly bytes: number | null
  readonly alpha: boolean | null
  readonly animated: boolean | null
  readonly attachment: boolean
  readonly hops: readonly RedirectHop[]
}

/** How a network's own reader was treated: the page asked with its user agent. */
export interface BotVisit {
  readonly network: SmoNetwork | 'browser'
  readonly userAgent: string
  readonly status: number | null
  readonly trouble: string | null
  /** A digest of title, text and image as that reader saw them; null when there was nothing to read. */
  readonly seen: { readonly title: string | null; readonly description: string | null; readonly image: string | null } | null
}

/** What robots.txt lets each network's reader fetch (RFC 9309). `unreachable` means that the file could not be read. */
export interface RobotsFacts {
  readonly url: string
  readonly status: number | null
  readonly page: Readonly<Partial<Record<SmoNetwork, 'allowed' | 'disallowed'>>>
  /** By image URL. */
  readonly images: Readonly<Record<string, Readonly<Partial<Record<SmoNetwork, 'allowed' | 'disallowed'>>>>>
  readonly lines: Readonly<Partial<Record<SmoNetwork, string>>>
}

export interface OembedFacts {
  readonly url: string
  readonly status: number | null
  readonly trouble: 'refused' | 'unreachable' | 'status' | 'not-oembed' | null
  readonly version: string | null
  readonly type: string | null
  readonly title: string | null
  readonly authorName: string | null
  readonly authorUrl: string | null
  readonly providerName: string | null
  readonly thumbnailUrl: string | null
  readonly photoUrl: string | null
  readonly html: string | null
  readonly width: number | null
  readonly height: number | null
  /** Required fields of its type that are not there (https://oembed.com/#section2.3). */
  readonly missing: readonly string[]
}

/** Another page or file that the page points to and that was asked once (og:url, canonical, player, WebFinger …). */
export interface TargetFacts {
  readonly url: string
  readonly status: number | null
  readonly trouble: string | null
  readonly type: string | null
  readonly hops: readonly RedirectHop[]
  /** Of an HTML target: what it says of itself. */
  readonly title: string | null
  readonly canonical: string | null
}

/** How the server answers what networks ask of it. null: not asked. */
export interface ServerFacts {
  readonly firstByteMs: number | null
  readonly totalMs: number | null
  /** Status of a Range request for the first bytes, and how many came. */
  readonly range: { readonly status: number; readonly bytes: number } | null
  readonly headStatus: number | null
  /** `content-encoding` when only gzip and deflate are offered; empty when the answer came as it is. */
  readonly encodingWithoutBrotli: string | null
  readonly tls: { readonly valid: boolean; readonly daysLeft: number | null; readonly reason: string | null } | null
}

/**
 * Everything known of one page, gathered once; resolvers and audits are pure functions of it. What was not asked (a file on
 * disk, `--offline`) is null or empty, and audits that need it do not apply.
 */
export interface PageFacts {
  /** The address asked for and the one that answered; for a file without an address, `https://page.invalid/`. */
  readonly asked: string
  readonly url: string
  readonly fetchedAt: number
  /** null: the page was given, not fetched. */
  readonly hops: readonly RedirectHop[] | null
  readonly status: number | null
  /** Lower-case names. Never cookies. */
  readonly headers: Readonly<Record<string, string>>
  readonly tags: PageTags
  /** The same page after its scripts have run, where somebody could run them; null or absent: nobody did. */
  readonly rendered?: PageTags | null
  /** The images of the reading before this one, by URL; null or absent: this is the first. */
  readonly earlierImages?: Readonly<Record<string, ImageFacts>> | null
  readonly robots: RobotsFacts | null
  /** By absolute URL. Empty when images were not fetched. */
  readonly images: Readonly<Record<string, ImageFacts>>
  readonly oembed: OembedFacts | null
  readonly targets: Readonly<Record<string, TargetFacts>>
  readonly visits: readonly BotVisit[]
  readonly server: ServerFacts | null
}
