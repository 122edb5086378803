import { defineAudit } from '../audit.ts'
import { rewritten, seenAll, swap } from './reading/markup.ts'
import { metas } from './reading/metas.ts'
import { fail, notApplicable, pass } from './reading/outcome.ts'
import { collapse } from './reading/text.ts'
import { sources } from './sources.ts'

const keys = ['og:title', 'og:description', 'og:site_name', 'twitter:title', 'twitter:description', 'description'] as const
const readWrong = /Ã[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]|â€[\u0080-\u00bf™œžš¦“”¢˜]|Â[\u00a0-\u00bf]/

/** Bytes of windows-1252, by character; null for what it does not have. */
const byteOf: ReadonlyMap<string, number> = new Map(Array.from({ length: 256 }, (_, byte) => [new TextDecoder('windows-1252').decode(Uint8Array.of(byte)), byte]))

/** The text as it was before it was read wrong; without the unreadable signs where that cannot be told. */
function readRight(text: string): string {
  const bytes = [...text].map((sign) => byteOf.get(sign))
  if (bytes.every((byte) => byte !== undefined)) {
    const again = new TextDecoder().decode(Uint8Array.from(bytes))
    if (!again.includes('\ufffd') && !readWrong.test(again)) return again
  }
  // Piece by piece: the rest of the text may hold signs that no byte stands for.
  const pieces = text.replace(/[ÂÃâ][\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}/g, (piece) => new TextDecoder().decode(Uint8Array.from([...piece].map((sign) => byteOf.get(sign) ?? 0x3f))))
  return collapse(pieces.replaceAll('\ufffd', '').replace(new RegExp(readWrong.source, 'g'), ''))
}

export const mojibake = defineAudit({
  id: 'mojibake',
  group: 'text',
  mode: 'html',
  severity: 'warn',
  affects: 'all',
  source: sources.own,
  checkedAt: '2026-11-23',
  words: {
    en: {
      pass: 'The texts are readable',
      fail: 'The texts hold broken characters',
      why: 'Somewhere the text was read in the wrong encoding: the card shows signs nobody wrote.',
      how: 'Find where the text is read or stored in another encoding than UTF-8, and mend it there.',
      reasons: {
        replacement: '{key} contains the sign for an unreadable character: “{value}”.',
        twice: '{key} was written in UTF-8 and read as something else: “{value}”.',
      },
    },
    it: {
      pass: 'I testi sono leggibili',
      fail: 'Nei testi ci sono caratteri rovinati',
      why: 'Da qualche parte il testo è stato letto con la codifica sbagliata: l’anteprima mostra segni che nessuno ha scritto.',
      how: 'Trova dove il testo viene letto o salvato con una codifica diversa da UTF-8 e correggilo lì.',
      reasons: {
        replacement: '{key} contiene il segno di un carattere illeggibile: «{value}».',
        twice: '{key} era in UTF-8 ed è stato letto come altro: «{value}».',
      },
    },
  },
  check({ page }) {
    const given = keys.flatMap((key) => metas(page, key)).filter(({ value }) => value !== '')
    if (given.length === 0) return notApplicable
    const broken = given.filter(({ value }) => value.includes('\ufffd') || readWrong.test(value))
    const [first] = broken
    if (first === undefined) return pass
    const at = first.value.search(/\ufffd/) >= 0 ? first.value.search(/\ufffd/) : first.value.search(readWrong)
    const tags = [...new Set(broken.map(({ tag }) => tag))]
    return fail(first.value.includes('\ufffd') ? 'replacement' : 'twice', {
      values: { key: first.key, value: first.value.slice(Math.max(0, at - 10), at + 12) },
      evidence: seenAll(tags),
      fix: swap(...tags.flatMap((tag) => rewritten([tag], broken.filter((each) => each.tag === tag).map((meta) => ({ ...meta, value: readRight(meta.value) }))))),
    })
  },
})
