import { defineAudit } from '../audit.ts'
import { fileOf, firstImage } from './reading/images.ts'
import { header, metaTag, seen, swap, told } from './reading/markup.ts'
import { firstMeta } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { redirects } from './reading/redirects.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

const mostRedirects = 3

export const imageReachable = defineAudit({
  id: 'image-reachable',
  group: 'image',
  mode: 'net',
  severity: 'error',
  affects: 'all',
  source: sources.facebookCrawler,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The pictures can be fetched',
      fail: 'A picture cannot be fetched',
      why: 'No network shows what it cannot fetch, and few follow many redirects or take a file that is sent as a download.',
      how: 'Let the address answer 200 to anybody, without cookies, as a file to be shown.',
      reasons: {
        refused: '“{url}” leads to an address inside a private network.',
        unreachable: '“{url}” did not answer.',
        status: '“{url}” answers {status}.',
        redirects: '“{url}” is reached after {count} redirects; some readers follow three.',
        download: '“{url}” is sent as a download (Content-Disposition: attachment).',
      },
    },
    it: {
      pass: 'Le immagini si possono scaricare',
      fail: 'Un’immagine non si può scaricare',
      why: 'Nessuna rete mostra ciò che non riesce a scaricare; poche seguono molti reindirizzamenti o accettano un file inviato come allegato.',
      how: 'Fai rispondere l’indirizzo con 200 a chiunque, senza cookie, come file da mostrare.',
      reasons: {
        refused: '«{url}» porta a un indirizzo di una rete privata.',
        unreachable: '«{url}» non ha risposto.',
        status: '«{url}» risponde {status}.',
        redirects: '«{url}» si raggiunge dopo {count} reindirizzamenti; alcuni lettori ne seguono tre.',
        download: '«{url}» viene inviata come allegato (Content-Disposition: attachment).',
      },
    },
  },
  check({ page }) {
    const shown = [firstImage(page)?.meta, firstMeta(page, 'twitter:image'), firstMeta(page, 'twitter:image:src')]
    const files = shown.flatMap((meta) => {
      const file = meta == null ? null : fileOf(page, meta.value)
      return meta == null || file === null ? [] : [{ meta, file }]
    })
    if (files.length === 0) return notApplicable
    for (const { meta, file } of files) {
      const evidence = [seen(meta.tag), told(file.hops.map((hop) => `${hop.status} ${hop.url}`).join(' → ') || `${file.status ?? '–'} ${file.url}`)]
      const values = { url: shorten(meta.value, 120) }
      const count = redirects(file.hops).length
      if (file.trouble === 'refused' || file.trouble === 'unreachable') return fail(file.trouble, { values, evidence })
      if (file.trouble === 'status') return fail('status', { values: { ...values, status: file.status ?? 0 }, evidence })
      if (count > mostRedirects) return fail('redirects', { values: { ...values, count }, evidence: [seen(meta.tag)], fix: swap(metaTag(meta.key, file.hops.at(-1)?.url ?? file.url)) })
      if (file.attachment) return fail('download', { values, evidence, fix: header('Content-Disposition: inline') })
    }
    return pass
  },
})
