import { describeAudit } from '../../../test/support/smo-audits.ts'
import { appCard } from './app-card.ts'

const card = '<meta name="twitter:card" content="app">'

describeAudit(appCard, {
  fails: [
    { head: `${card}<meta name="apple-itunes-app" content="app-id=123, x=1"><meta property="al:android:package" content="org.example.bread">`, reason: 'missing', seen: 'app', fix: '<meta name="twitter:app:id:iphone" content="123">' },
    { head: card, reason: 'missing', values: { keys: 'twitter:app:id:iphone, twitter:app:id:ipad, twitter:app:id:googleplay' } },
  ],
  passes: [`${card}<meta name="twitter:app:id:iphone" content="123"><meta name="twitter:app:id:ipad" content="123"><meta name="twitter:app:id:googleplay" content="org.example.bread">`],
  notApplicable: ['<meta name="twitter:card" content="summary">'],
})
