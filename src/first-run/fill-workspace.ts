import { newId } from '../platform/ids.ts'
import { storyDays } from './days.ts'
import { fillInbox } from './fill-inbox.ts'
import { fillPlan } from './fill-plan.ts'
import { fillTraffic } from './fill-traffic.ts'
import { type Filling, type FillTools, type PlantedPublication, type StoryAccount, textOf } from './filling.ts'
import { followersOf, planMentions, planPosts, type PlannedPost } from './plan-posts.ts'
import { planTraffic } from './plan-traffic.ts'
import { shopOrigin, stories, type Story } from './story.ts'

/** Fills a new workspace with two months of a small bakery: every number of the screens comes from rows as real ones would. */
export async function fillWorkspace(tools: FillTools, filling: Filling): Promise<void> {
  const { workspace, by, language, seed } = filling
  const workspaceId = workspace.id
  const story = stories[language]
  const now = tools.clock.now()
  const days = storyDays(now, workspace.zone)
  const posts = planPosts(story, seed, days, now)

  const accounts = await connectAccounts(tools, filling, story)
  const campaigns = new Map<string, string>()
  for (const { id, name, utm } of story.campaigns) campaigns.set(id, (await tools.publishing.campaigns.create(workspaceId, { name, utmCampaign: utm }, null, by)).id)
  await tools.publishing.knowCards(workspaceId, story.pages.map(({ path, title, description }) => ({ url: shopOrigin + path, title, description })))

  const planted = await plantPosts(tools, filling, { posts, accounts, campaigns })
  const mentions = planMentions(story, seed, days, now, accounts[0]?.handle ?? '')
  await fillInbox(tools, filling, { accounts, planted, mentions })
  await fillTraffic(tools, filling, { story, traffic: planTraffic(story, seed, days, posts, now), planted })
  await fillPlan(tools, { workspace, by, language, story, days, campaigns, connectionIds: accounts.map(({ connectionId }) => connectionId) })
}

async function connectAccounts({ channels, rehearsal }: FillTools, { workspace, by, seed }: Filling, story: Story): Promise<readonly StoryAccount[]> {
  const accounts: StoryAccount[] = []
  for (const [i, displayName] of story.accounts.entries()) {
    const outcome = await channels.connect({ workspaceId: workspace.id, userId: by.userId, name: by.name }, { channelId: 'rehearsal', methodId: 'make-up', fields: { displayName } })
    if (!('connectionId' in outcome)) throw new Error('the rehearsal network connects at once')
    const { connectionId } = outcome
    await rehearsal.seed({ workspaceId: workspace.id, connectionId, followers: followersOf(seed)[i] ?? 0, posts: [] })
    // The connection learns how many follow it now.
    const { account } = await channels.check(workspace.id, connectionId)
    accounts.push({ connectionId, handle: account.handle })
  }
  return accounts
}

async function plantPosts(
  { publishing, rehearsal, analytics }: FillTools,
  { workspace: { id: workspaceId }, by, language }: Filling,
  { posts, accounts, campaigns }: { readonly posts: readonly PlannedPost[]; readonly accounts: readonly StoryAccount[]; readonly campaigns: ReadonlyMap<string, string> },
): Promise<readonly PlantedPublication[]> {
  // Ours first, then the network's: whoever reads its inbox meanwhile finds no answer to a post we do not know.
  const planted = (await Promise.all(posts.map(async (post): Promise<PlantedPublication[]> => {
    const out = post.publications.flatMap((planned) => {
      const connectionId = accounts[planned.account]?.connectionId
      return connectionId === undefined ? [] : [{ planned, connectionId, remoteId: newId(planned.at) }]
    })
    const imported = await publishing.importPublished({
      workspaceId,
      by,
      createdAt: post.createdAt,
      content: { parts: [{ text: textOf(post.post), images: [] }], connectionIds: out.map(({ connectionId }) => connectionId), language, campaignId: campaigns.get(post.post.campaign ?? '') ?? null },
      publications: out.map(({ planned, connectionId, remoteId }) => ({
        connectionId, publishedAt: planned.at, segments: [{ ref: { id: remoteId, data: {} }, url: rehearsal.addressOf(workspaceId, remoteId) }],
      })),
    })
    return out.flatMap(({ planned, connectionId, remoteId }) => {
      const known = imported.publications.find((publication) => publication.connectionId === connectionId)
      if (known === undefined) return []
      return [{ planned, post, postId: imported.postId, publicationId: known.publicationId, connectionId, remoteId, text: known.texts[0] ?? '', linkId: known.links[0]?.id ?? null }]
    })
  }))).flat()

  const reach = new Map<string, number>()
  for (const { connectionId } of accounts) {
    const own = planted.filter((publication) => publication.connectionId === connectionId)
    const seeded = await rehearsal.seed({
      workspaceId,
      connectionId,
      posts: own.map(({ post, planned, remoteId, text }) => ({ ref: post.ref, id: remoteId, text, language, at: planned.at, likes: planned.likes, reposts: planned.reposts, replies: planned.replies })),
    })
    for (const { id, potentialReach } of seeded.posts) reach.set(id, potentialReach)
  }
  await analytics.seed(workspaceId, planted.flatMap(({ planned, postId, publicationId, connectionId, remoteId }) =>
    planned.readings.map(({ at, likes, reposts, replies }) => ({
      segment: { publicationId, postId, connectionId, publishedAt: planned.at, segment: 0, ref: { id: remoteId, data: {} } },
      readAt: at,
      numbers: { likes, reposts, replies, quotes: 0, saves: null, impressions: null, potentialReach: reach.get(remoteId) ?? null },
    }))))
  return planted
}
