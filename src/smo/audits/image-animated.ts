import { defineAudit } from '../audit.ts'
import { fileOf, imageOfX } from './reading/images.ts'
import { told } from './reading/markup.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { shorten } from './reading/text.ts'
import { sources } from './sources.ts'

export const imageAnimated = defineAudit({
  id: 'image-animated',
  group: 'image',
  mode: 'img',
  severity: 'info',
  affects: ['x'],
  source: sources.xMarkup,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The picture stands still',
      fail: 'The picture is animated',
      why: 'X shows only the first frame, and so do most others: it had better be a good one.',
      how: 'Look at the first frame, or use a still picture.',
      reasons: {
        animated: '“{url}” is animated.',
      },
    },
    it: {
      pass: 'L’immagine è ferma',
      fail: 'L’immagine è animata',
      why: 'X mostra solo il primo fotogramma, e così quasi tutte le altre reti: che sia almeno buono.',
      how: 'Guarda il primo fotogramma, oppure usa un’immagine ferma.',
      reasons: {
        animated: '«{url}» è animata.',
      },
    },
  },
  check({ page }) {
    const shown = imageOfX(page)
    const file = shown === null ? null : fileOf(page, shown)
    if (shown === null || file === null || file.animated === null) return notApplicable
    return file.animated ? fail('animated', { values: { url: shorten(shown, 120) }, evidence: [told(shown)] }) : pass
  },
})
