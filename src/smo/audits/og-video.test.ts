import { describeAudit } from '../../../test/support/smo-audits.ts'
import { ogVideo } from './og-video.ts'

describeAudit(ogVideo, {
  fails: [
    { head: '<meta property="og:video" content="http://example.org/v.mp4">', reason: 'http', seen: 'v.mp4', fix: '<meta property="og:video:secure_url" content="https://example.org/v.mp4">' },
    { head: '<meta property="og:video" content="https://example.org/v.mp4">', reason: 'missing', values: { keys: 'og:video:type, og:video:width, og:video:height' }, fix: '<meta property="og:video:type" content="video/mp4">' },
    { head: '<meta property="og:video" content="https://example.org/embed/1"><meta property="og:video:type" content="text/html"><meta property="og:video:width" content="640"><meta property="og:video:height" content="360">', reason: 'page' },
  ],
  passes: ['<meta property="og:video" content="https://example.org/v.mp4"><meta property="og:video:type" content="video/mp4"><meta property="og:video:width" content="640"><meta property="og:video:height" content="360">'],
  notApplicable: ['<title>Bread</title>'],
})
