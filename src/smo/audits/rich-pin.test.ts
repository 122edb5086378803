import { describeAudit } from '../../../test/support/smo-audits.ts'
import { richPin } from './rich-pin.ts'

describeAudit(richPin, {
  fails: [
    { head: '<meta name="pinterest-rich-pin" content="false">', reason: 'off', seen: 'pinterest-rich-pin' },
    { head: '<meta property="og:type" content="article"><meta property="og:title" content="Bread">', reason: 'article', values: { keys: 'og:description' }, fix: 'og:description' },
    { head: '<meta property="og:type" content="product"><meta property="product:price:amount" content="3">', reason: 'product', values: { keys: 'product:price:currency' } },
  ],
  passes: ['<script type="application/ld+json">{"@type":"Recipe"}</script>', '<meta property="og:type" content="product"><meta property="og:price:amount" content="3"><meta property="og:price:currency" content="EUR">'],
  notApplicable: ['<meta property="og:type" content="website">'],
})
