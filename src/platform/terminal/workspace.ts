import { z } from 'zod'
import { type CommandCall, WrongUsage } from './command.ts'
import { terminalWords } from './words.ts'

const Workspaces = z.object({ items: z.array(z.object({ id: z.string(), name: z.string(), zone: z.string(), language: z.string() })) })
export type WorkspaceAsked = z.infer<typeof Workspaces>['items'][number]

/** For the `options` of a command that works in one workspace. */
export const workspaceOption = { workspace: { type: 'string' } } as const

/** The workspace of `--workspace` (its id or name), or the only one the key opens. Throws WrongUsage. */
export async function workspaceOf({ product, text }: Pick<CommandCall, 'product' | 'text'>): Promise<WorkspaceAsked> {
  const { items } = await product.ask('GET', '/workspaces', Workspaces)
  const wanted = text('workspace')
  const names = items.map(({ name }) => `“${name}”`).join(', ')
  const say = (pick: (words: (typeof terminalWords)['en']) => string) => new WrongUsage({ en: pick(terminalWords.en), it: pick(terminalWords.it) })
  const [first, second] = items
  if (first === undefined) throw say((words) => words.noWorkspace)
  if (wanted === undefined) {
    if (second !== undefined) throw say((words) => words.whichWorkspace(names))
    return first
  }
  const lower = wanted.toLowerCase()
  const found = items.find(({ id }) => id === wanted) ?? items.find(({ name }) => name.toLowerCase() === lower)
  if (found === undefined) throw say((words) => words.unknownWorkspace(wanted, names))
  return found
}
