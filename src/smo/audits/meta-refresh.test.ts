import { describeAudit } from '../../../test/support/smo-audits.ts'
import { metaRefresh } from './meta-refresh.ts'

describeAudit(metaRefresh, {
  fails: [
    { head: '<meta http-equiv="refresh" content="0; URL=https://example.org/b">', reason: 'refresh', seen: 'refresh', values: { url: 'https://example.org/b' } },
    { head: '<noscript><meta http-equiv="Refresh" content="0;url=\'/nojs\'"></noscript>', reason: 'refresh', values: { url: '/nojs' } },
  ],
  passes: ['<title>Bread</title>', '<meta http-equiv="refresh" content="300">', '<meta http-equiv="refresh" content="300; url=https://www.example.org/story">'],
  corpus: { fails: ['0254'] },
})
