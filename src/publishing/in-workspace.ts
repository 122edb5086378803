import { z } from 'zod'

/** The path parameter every route of a workspace has. */
export const InWorkspace = z.object({ workspaceId: z.string().max(64) })
