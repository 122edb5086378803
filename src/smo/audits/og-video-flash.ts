import { defineAudit } from '../audit.ts'
import { drop, seenAll } from './reading/markup.ts'
import { metasBeginning } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const ogVideoFlash = defineAudit({
  id: 'og-video-flash',
  group: 'video',
  mode: 'html',
  severity: 'warn',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'No video needs Flash',
      fail: 'A video needs Flash',
      why: 'Nobody can play it since the end of 2020: the card shows a dead box, or none.',
      how: 'Offer the video as MP4 and take the Flash tags away.',
      reasons: {
        flash: '“{value}” is a Flash player.',
      },
    },
    it: {
      pass: 'Nessun video richiede Flash',
      fail: 'Un video richiede Flash',
      why: 'Dalla fine del 2020 nessuno può più riprodurlo: l’anteprima mostra un riquadro morto, oppure niente.',
      how: 'Offri il video in MP4 e togli i tag di Flash.',
      reasons: {
        flash: '«{value}» è un player Flash.',
      },
    },
  },
  check({ page }) {
    const given = [...metasBeginning(page, 'og:video'), ...metasBeginning(page, 'twitter:player')].filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const flash = given.filter(({ key, value }) => /x-shockwave-flash/i.test(value) || (/^(?:og:video(?::url|:secure_url)?|twitter:player)$/.test(key) && /\.swf(?:[?#/&]|$)/i.test(value)))
    const [first] = flash
    return first === undefined ? pass : fail('flash', { values: { value: shorten(first.value, 120) }, evidence: seenAll(flash.map(({ tag }) => tag)), fix: drop })
  },
})
