import type { Language } from '../platform/i18n.ts'
import type { By } from '../publishing/index.ts'
import type { Workspace } from '../workspaces/index.ts'
import type { StoryDay } from './days.ts'
import { type FillTools, textOf } from './filling.ts'
import type { Story, StoryText } from './story.ts'

/** When the coming posts go out: so many days from today, at that time of the clock on the wall. */
const planned: readonly (readonly [days: number, time: string])[] = [[1, '18:30'], [3, '12:45'], [5, '08:15']]

/** Drafts, a post that waits for a word, and posts on the calendar that will really go out (on the rehearsal network). */
export async function fillPlan(
  { publishing }: FillTools,
  { workspace, by, language, story, days, campaigns, connectionIds }: {
    readonly workspace: Workspace
    readonly by: By
    readonly language: Language
    readonly story: Story
    readonly days: readonly StoryDay[]
    readonly campaigns: ReadonlyMap<string, string>
    readonly connectionIds: readonly string[]
  },
): Promise<void> {
  const write = (words: StoryText): Promise<string> =>
    publishing.posts.create(workspace.id, {
      parts: [{ text: textOf(words), images: [] }], variants: {}, connectionIds: [...connectionIds], language,
      campaignId: campaigns.get(words.campaign ?? '') ?? null, schedule: null, latePolicy: { sendIfLateMinutes: 60 },
    }, by)
  for (const draft of story.drafts) await write(draft)
  await publishing.review.submit(workspace.id, await write(story.inReview), by)
  for (const [i, words] of story.planned.entries()) {
    const [ahead, time] = planned[i] ?? [7 + i, '18:30']
    await publishing.schedule(workspace.id, await write(words), { schedule: { wallTime: `${dayAhead(days, workspace.zone, ahead)}T${time}`, zone: workspace.zone } }, by)
  }
}

/** The date so many days after today, in the zone. Noon of today plus whole days never falls off a day where clocks change. */
function dayAhead(days: readonly StoryDay[], zone: string, ahead: number): string {
  const noon = (days.at(-1)?.fromMs ?? 0) + 12 * 3_600_000 + ahead * 86_400_000
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(noon)
}
