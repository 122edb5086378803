import { describeAudit } from '../../../test/support/smo-audits.ts'
import { placeholderValue } from './placeholder-value.ts'

describeAudit(placeholderValue, {
  fails: [
    { head: '<meta property="og:title" content="{{ title }}"><title>Bread</title>', reason: 'residue', seen: '{{ title }}', fix: '<meta property="og:title" content="Bread">', values: { key: 'og:title', value: '{{ title }}' } },
    { head: '<title>undefined</title>', reason: 'residue', seen: 'undefined', fix: '<title>example.org</title>' },
    { head: '<meta property="og:image" content="https://example.org/undefined">', reason: 'residue', fix: 'https://www.example.org/share-image.jpg' },
    { head: '<meta property="og:image" ng-attr-content="{{item.image}}">', reason: 'residue', values: { value: '{{item.image}}' } },
  ],
  passes: ['<meta property="og:title" content="Undefined behaviour in C"><title>Null Island</title>'],
  notApplicable: [''],
  corpus: { fails: ['1296'] },
})
