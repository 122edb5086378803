import { describeAudit } from '../../../test/support/smo-audits.ts'
import { videoObjectJsonld } from './video-object-jsonld.ts'

describeAudit(videoObjectJsonld, {
  fails: [
    { head: '<title>Bread</title><meta property="video:duration" content="90"><script type="application/ld+json">{"@type":"VideoObject","name":"Bread","uploadDate":"2026-01-02T10:00:00Z"}</script>', reason: 'missing', seen: 'VideoObject', values: { keys: 'thumbnailUrl, duration' }, fix: '"duration": "PT90S"' },
    { head: '<script type="application/ld+json">{"@graph":[{"@type":"VideoObject"}]}</script>', reason: 'missing' },
  ],
  passes: ['<script type="application/ld+json">{"@type":"VideoObject","name":"Bread","thumbnailUrl":["https://example.org/a.jpg"],"uploadDate":"2026-01-02","duration":"PT90S"}</script>'],
  notApplicable: ['<title>Bread</title>'],
})
