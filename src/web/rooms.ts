import type { ComponentType } from 'react'
import type { Needs } from '../platform/http/api.ts'
import type { shellWords } from './words.ts'

type Words = (typeof shellWords)['en']
export type RoomName = keyof Words['rooms']

/** A page of a workspace. `path` is below `/w/:workspaceId/`; `:name` marks what `useParam('name')` reads. */
export interface RoomPage {
  readonly path: string
  readonly room: RoomName
  /** Key into `shellWords.pages` when the page stands in the navigation below its room. */
  readonly label?: keyof Words['pages']
  /** Whether it stands in the navigation; the first listed page of a room is where the room leads. */
  readonly listed?: boolean
  /** What the reader must be allowed to do; 'read' when absent. */
  readonly needs?: Needs
  readonly page: () => Promise<ComponentType>
}

/**
 * Every page of the product in the order of the loop. A room stands in the navigation when it has a listed page. To add
 * a page: one line here, its file in the module's `pages/`.
 */
export const roomPages: readonly RoomPage[] = [
  { path: 'loop', room: 'loop', listed: true, page: () => import('../analytics/pages/loop-page.tsx').then((module) => module.LoopPage) },
  { path: 'loop/events', room: 'loop', page: () => import('../analytics/pages/loop-events-page.tsx').then((module) => module.LoopEventsPage) },
  { path: 'plan', room: 'plan', listed: true, page: () => import('../publishing/pages/plan-page.tsx').then((module) => module.PlanPage) },
  { path: 'compose', room: 'plan', label: 'compose', needs: 'write', page: () => import('../publishing/pages/compose-page.tsx').then((module) => module.ComposePage) },
  { path: 'plan/import', room: 'plan', needs: 'write', page: () => import('../publishing/pages/import-page.tsx').then((module) => module.ImportPage) },
  { path: 'plan/campaigns', room: 'plan', page: () => import('../publishing/pages/campaigns-page.tsx').then((module) => module.CampaignsPage) },
  { path: 'posts/:postId', room: 'plan', label: 'post', page: () => import('../publishing/pages/post-page.tsx').then((module) => module.PostPage) },
  { path: 'rehearsal', room: 'plan', page: () => import('../channels/pages/rehearsal-page.tsx').then((module) => module.RehearsalPage) },
  { path: 'optimise/pages', room: 'optimise', label: 'pageAudits', listed: true, page: () => import('../smo/pages/page-audits-page.tsx').then((module) => module.PageAuditsPage) },
  { path: 'optimise/pages/:auditId', room: 'optimise', label: 'pageAudits', page: () => import('../smo/pages/page-audit-page.tsx').then((module) => module.PageAuditPage) },
  { path: 'optimise/files', room: 'optimise', label: 'fileAudits', listed: true, needs: 'write', page: () => import('../smo/pages/files-page.tsx').then((module) => module.FilesPage) },
  { path: 'optimise/sites', room: 'optimise', label: 'siteAudits', listed: true, page: () => import('../smo/pages/site-audits-page.tsx').then((module) => module.SiteAuditsPage) },
  { path: 'optimise/sites/:siteAuditId', room: 'optimise', label: 'siteAudits', page: () => import('../smo/pages/site-audit-page.tsx').then((module) => module.SiteAuditPage) },
  { path: 'optimise/watches', room: 'optimise', label: 'watches', listed: true, page: () => import('../smo/pages/watches-page.tsx').then((module) => module.WatchesPage) },
  { path: 'optimise/images', room: 'optimise', label: 'shareImages', listed: true, page: () => import('../smo/pages/share-images-page.tsx').then((module) => module.ShareImagesPage) },
  { path: 'inbox', room: 'engage', listed: true, page: () => import('../inbox/pages/inbox-page.tsx').then((module) => module.InboxPage) },
  { path: 'measure/links', room: 'measure', label: 'links', listed: true, page: () => import('../links/pages/links-page.tsx').then((module) => module.LinksPage) },
  { path: 'measure/links/:linkId', room: 'measure', label: 'links', page: () => import('../links/pages/link-page.tsx').then((module) => module.LinkPage) },
  { path: 'measure/conversions', room: 'measure', label: 'conversions', listed: true, page: () => import('../conversions/pages/conversions-page.tsx').then((module) => module.ConversionsPage) },
  { path: 'settings/channels', room: 'settings', label: 'channels', listed: true, page: () => import('../channels/pages/channels-page.tsx').then((module) => module.ChannelsPage) },
  { path: 'settings/workspace', room: 'settings', label: 'workspace', listed: true, needs: 'manage', page: () => import('../workspaces/pages/workspace-page.tsx').then((module) => module.WorkspacePage) },
  { path: 'settings/members', room: 'settings', label: 'members', listed: true, page: () => import('../workspaces/pages/members-page.tsx').then((module) => module.MembersPage) },
  { path: 'settings/goals', room: 'settings', label: 'goals', listed: true, page: () => import('../conversions/pages/goals-page.tsx').then((module) => module.GoalsPage) },
  { path: 'settings/links', room: 'settings', label: 'linkSettings', listed: true, page: () => import('../links/pages/link-settings-page.tsx').then((module) => module.LinkSettingsPage) },
  { path: 'settings/keys', room: 'settings', label: 'keys', listed: true, page: () => import('../workspaces/pages/api-keys-page.tsx').then((module) => module.ApiKeysPage) },
  { path: 'settings/audit', room: 'settings', label: 'audit', listed: true, needs: 'manage', page: () => import('../workspaces/pages/audit-page.tsx').then((module) => module.AuditPage) },
  { path: 'start', room: 'settings', label: 'start', listed: true, page: () => import('../first-run/pages/start-page.tsx').then((module) => module.StartPage) },
]

/** Where a post is written, once that page exists. */
export const composePath: string | null = roomPages.find((page) => page.label === 'compose')?.path ?? null
