import { describeAudit } from '../../../test/support/smo-audits.ts'
import { imageReachable } from './image-reachable.ts'
import { imageFile } from '../../../test/support/smo-audits.ts'

const url = 'https://example.org/a.jpg'
const head = `<meta property="og:image" content="${url}">`
const hop = (n: number, location: string | null) => ({ url: `https://example.org/${n}`, status: location === null ? 200 : 301, location })

describeAudit(imageReachable, {
  fails: [
    { head, with: { images: imageFile(url, { trouble: 'status', status: 404 }) }, reason: 'status', seen: url, values: { status: 404 } },
    { head, with: { images: imageFile(url, { trouble: 'refused' }) }, reason: 'refused' },
    { head, with: { images: imageFile(url, { trouble: 'unreachable' }) }, reason: 'unreachable' },
    { head, with: { images: imageFile(url, { hops: [hop(1, '/2'), hop(2, '/3'), hop(3, '/4'), hop(4, '/5'), hop(5, null)] }) }, reason: 'redirects', values: { count: 4 }, fix: 'https://example.org/5' },
    { head, with: { images: imageFile(url, { attachment: true }) }, reason: 'download', fix: 'Content-Disposition: inline' },
  ],
  passes: [{ head, with: { images: imageFile(url) } }],
  notApplicable: [head],
})
