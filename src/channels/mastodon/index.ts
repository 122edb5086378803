import type { Channel } from '../channel.ts'
import { pasteToken } from './auth-token.ts'
import { authorise } from './auth.ts'
import { check } from './check.ts'
import { inbox } from './inbox.ts'
import { limits } from './limits.ts'
import { metrics } from './metrics.ts'
import { publishing } from './publish.ts'
import { revoke } from './revoke.ts'

export const mastodon: Channel = {
  id: 'mastodon',
  name: 'Mastodon',
  limits,
  connecting: [authorise, pasteToken],
  check,
  revoke,
  publishing,
  inbox,
  metrics,
}
