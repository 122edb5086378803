import { defineAudit } from '../audit.ts'
import { add, metaProperty, seen } from './reading/markup.ts'
import { firstMeta, metas, metaValue } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { cleanAddress } from './reading/suggest.ts'
import { shorten } from './reading/text.ts'
import { overHttps } from './reading/urls.ts'
import { sources } from './sources.ts'

const types: Readonly<Record<string, string>> = { mp4: 'video/mp4', m4v: 'video/mp4', webm: 'video/webm', mov: 'video/quicktime', ogv: 'video/ogg', m3u8: 'application/vnd.apple.mpegurl' }

/** What can be told by the address, and the usual size of a video. */
function complete(missing: readonly string[], address: string): readonly string[] {
  const ending = /\.(\w{2,4})(?:[?#]|$)/.exec(address)?.[1]?.toLowerCase() ?? ''
  const known: Readonly<Record<string, string>> = { 'og:video:type': types[ending] ?? 'video/mp4', 'og:video:width': '1280', 'og:video:height': '720' }
  return missing.map((key) => metaProperty(key, known[key] ?? ''))
}

export const ogVideo = defineAudit({
  id: 'og-video',
  group: 'video',
  mode: 'html',
  severity: 'warn',
  affects: ['imessage', 'lemmy', 'matrix', 'discord'],
  source: sources.apple,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The video has all that players need',
      fail: 'The video lacks something that players need',
      why: 'Messages, Discord and Lemmy play a video in the card only over https, with its type and size; Messages wants the file itself, not a page that shows it.',
      how: 'Give og:video:secure_url, og:video:type, og:video:width and og:video:height of a video file.',
      reasons: {
        http: 'The video is not served over https: “{url}”.',
        missing: 'These are missing: {keys}.',
        page: 'The video is a page ({type}), not a file; Messages plays files only.',
      },
    },
    it: {
      pass: 'Il video ha tutto ciò che serve ai player',
      fail: 'Al video manca qualcosa che serve ai player',
      why: 'Messaggi, Discord e Lemmy riproducono un video nell’anteprima solo via https, con tipo e misure; Messaggi vuole il file, non una pagina che lo mostra.',
      how: 'Dai og:video:secure_url, og:video:type, og:video:width e og:video:height di un file video.',
      reasons: {
        http: 'Il video non è servito via https: «{url}».',
        missing: 'Mancano: {keys}.',
        page: 'Il video è una pagina ({type}), non un file; Messaggi riproduce solo file.',
      },
    },
  },
  check({ page }) {
    const meta = firstMeta(page, 'og:video') ?? firstMeta(page, 'og:video:url') ?? firstMeta(page, 'og:video:secure_url')
    if (meta === null) return notApplicable
    const address = metaValue(page, 'og:video:secure_url') ?? meta.value
    const evidence = [seen(meta.tag)]
    const missing = ['og:video:type', 'og:video:width', 'og:video:height'].filter((key) => firstMeta(page, key) === null)
    if (!/^https:\/\//i.test(address)) {
      const better = cleanAddress(page, address)
      return fail('http', { values: { url: shorten(address, 120) }, evidence, ...(better === null ? {} : { fix: add(metaProperty('og:video:secure_url', overHttps(better)), ...complete(missing, address)) }) })
    }
    if (missing.length > 0) return fail('missing', { values: { keys: missing.join(', ') }, evidence, fix: add(...complete(missing, address)) })
    const type = metas(page, 'og:video:type').map(({ value }) => value.toLowerCase())
    return type.every((each) => each === 'text/html') ? fail('page', { values: { type: 'text/html' }, evidence }) : pass
  },
})
