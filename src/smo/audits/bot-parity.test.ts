import { describeAudit } from '../../../test/support/smo-audits.ts'
import { botParity } from './bot-parity.ts'
import { visit } from '../../../test/support/smo-audits.ts'

const seen = (title: string | null) => ({ seen: { title, description: null, image: null } })

describeAudit(botParity, {
  fails: [{ head: '', with: { visits: [visit('browser', seen('Bread')), visit('facebook', seen('Log in')), visit('slack', seen('Bread'))] }, reason: 'differs', seen: 'Log in', values: { networks: 'Facebook', what: 'og:title' } }],
  passes: [
    { head: '', with: { visits: [visit('browser', seen('Bread')), visit('slack', seen('Bread'))] } },
    { head: '', with: { visits: [visit('browser', { seen: { title: null, description: null, image: '/a.jpg?t=1' } }), visit('slack', { seen: { title: null, description: null, image: '/a.jpg?t=2' } })] } },
  ],
  notApplicable: ['', { head: '', with: { visits: [visit('browser', seen('Bread')), visit('slack', { seen: null })] } }],
})
