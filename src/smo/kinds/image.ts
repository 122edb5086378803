import { imageHeader } from '../gather/image-header.ts'
import { kindAuditsOf, megabytes, notApplicable, pass, type KindAudit } from './kind-audit.ts'
import { cropsOf, type Crop } from './shapes.ts'

export interface ImageFileFacts {
  /** By the bytes. */
  readonly type: string
  readonly width: number | null
  readonly height: number | null
  readonly bytes: number
  readonly alpha: boolean | null
  readonly animated: boolean | null
  /** Null when null: it was not said. '' is "of no meaning". */
  readonly alt: string | null
  /** What each network's frames leave of it; empty when its size is not known. */
  readonly crops: readonly Crop[]
}

/** Reads an image file; null when it is none. Never throws. */
export async function readImageFile(file: Uint8Array, alt: string | null = null): Promise<ImageFileFacts | null> {
  const header = await imageHeader(file).catch(() => null)
  if (header === null) return null
  const { width, height } = header
  return { ...header, bytes: file.length, alt, crops: width === null || height === null ? [] : cropsOf(width, height) }
}

const define = kindAuditsOf<ImageFileFacts>()
const shown = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/apng'])

const type = define({
  id: 'image-file-type', kind: 'image', severity: 'error', affects: 'all', source: 'https://developer.x.com/en/docs/x-for-websites/cards/overview/markup', checkedAt: '2026-11-23', verified: true,
  words: {
    en: { pass: 'Every network shows this kind of file', fail: 'Not every network shows this kind of file', why: 'SVG, AVIF, HEIC, TIFF and BMP are refused by some networks, and a card then has no picture.', how: 'Save it as JPEG (photos) or PNG (drawings).', reasons: { unusual: 'It is {type}.' } },
    it: { pass: 'Ogni rete mostra questo tipo di file', fail: 'Non tutte le reti mostrano questo tipo di file', why: 'SVG, AVIF, HEIC, TIFF e BMP sono rifiutati da alcune reti, e l’anteprima resta senza immagine.', how: 'Salvala come JPEG (foto) o PNG (disegni).', reasons: { unusual: 'È {type}.' } },
  },
  check: ({ type: kind }) => (shown.has(kind) ? pass : { result: 'fail', reason: 'unusual', values: { type: kind } }),
})

const size = define({
  id: 'image-file-size', kind: 'image', severity: 'error', affects: ['facebook', 'linkedin', 'x', 'instagram'], source: 'https://developers.facebook.com/docs/sharing/webmasters/images', checkedAt: '2026-11-23', verified: true,
  words: {
    en: { pass: 'It has enough pixels', fail: 'It has too few pixels', why: 'Below 600 × 315 pixels Facebook draws a small card, below 200 × 200 none; on today’s screens anything below 1,080 pixels looks soft.', how: 'Export it at least 1,200 pixels wide.', reasons: { refused: '{width} × {height} pixels: below 200 × 200 it is not shown.', small: '{width} × {height} pixels: below 600 × 315 only a small card is drawn.' } },
    it: { pass: 'Ha abbastanza pixel', fail: 'Ha troppo pochi pixel', why: 'Sotto 600 × 315 pixel Facebook disegna un’anteprima piccola, sotto 200 × 200 nessuna; sugli schermi di oggi sotto i 1.080 pixel appare sfocata.', how: 'Esportala larga almeno 1.200 pixel.', reasons: { refused: '{width} × {height} pixel: sotto 200 × 200 non viene mostrata.', small: '{width} × {height} pixel: sotto 600 × 315 l’anteprima è piccola.' } },
  },
  check({ width, height }) {
    if (width === null || height === null) return notApplicable
    const values = { width, height }
    if (width < 200 || height < 200) return { result: 'fail', reason: 'refused', values }
    return width < 600 || height < 315 ? { result: 'fail', reason: 'small', values } : pass
  },
})

/** Bytes; https://github.com/bluesky-social/atproto (app.bsky.embed.images), https://developer.x.com (cards), https://developers.facebook.com (sharing). */
const heaviest = [['bluesky', 1_000_000], ['x', 5_000_000], ['facebook', 8_000_000]] as const

const weight = define({
  id: 'image-file-weight', kind: 'image', severity: 'warn', affects: ['bluesky', 'x', 'linkedin', 'facebook'], source: 'https://github.com/bluesky-social/atproto/tree/main/lexicons', checkedAt: '2026-11-23', verified: true,
  words: {
    en: { pass: 'It is light enough for every network', fail: 'It is too heavy for some networks', why: 'Bluesky takes 1 MB, X 5 MB and Facebook 8 MB; heavier files are refused, or made smaller without asking.', how: 'Export it as JPEG of quality 80.', reasons: { heavy: '{size}: more than {networks} take.' } },
    it: { pass: 'È abbastanza leggera per ogni rete', fail: 'È troppo pesante per alcune reti', why: 'Bluesky accetta 1 MB, X 5 MB e Facebook 8 MB; i file più pesanti vengono rifiutati o rimpiccioliti senza chiedere.', how: 'Esportala come JPEG di qualità 80.', reasons: { heavy: '{size}: più di quanto accettino {networks}.' } },
  },
  check({ bytes }) {
    const over = heaviest.filter(([, most]) => bytes > most).map(([network]) => network)
    return over.length === 0 ? pass : { result: 'fail', reason: 'heavy', values: { size: megabytes(bytes), networks: over.join(', ') } }
  },
})

const leastKept = 0.7

const shape = define({
  id: 'image-file-shape', kind: 'image', severity: 'warn', affects: 'all', source: 'https://developers.facebook.com/docs/sharing/webmasters/images', checkedAt: '2026-11-23', verified: true,
  words: {
    en: { pass: 'It loses little wherever it is shown', fail: 'Some networks cut much of it away', why: 'Each network shows pictures in frames of its own; what does not fit is cut off around the middle.', how: 'Make a version for each shape, or keep what matters in the part that always stays.', reasons: { cut: 'Of {width} × {height} pixels this stays: {crops}.' } },
    it: { pass: 'Perde poco ovunque venga mostrata', fail: 'Alcune reti ne tagliano molto', why: 'Ogni rete mostra le immagini in riquadri propri; quello che non entra viene tagliato attorno al centro.', how: 'Prepara una versione per ogni formato, o tieni ciò che conta nella parte che resta sempre.', reasons: { cut: 'Di {width} × {height} pixel resta: {crops}.' } },
  },
  check({ crops, width, height }) {
    if (width === null || height === null) return notApplicable
    // An upright picture is not meant for a link card, nor a wide one for a story: it is fine where one shape of its own keeps it.
    const best = Math.max(...crops.map(({ kept }) => kept))
    if (best >= leastKept && crops.some(({ shape: id, kept }) => id === 'link-card' && kept >= leastKept)) return pass
    const cut = crops.filter(({ kept }) => kept < leastKept).map(({ shape: id, kept }) => `${id} ${Math.round(kept * 100)} %`)
    return { result: 'fail', reason: 'cut', values: { width, height, crops: cut.join(', ') } }
  },
})

const alpha = define({
  id: 'image-file-transparent', kind: 'image', severity: 'info', affects: 'all', source: 'own', checkedAt: '2026-11-23', verified: true,
  words: {
    en: { pass: 'It has a ground of its own', fail: 'It is transparent', why: 'Each network lays another colour under it, black in dark mode: dark words then disappear.', how: 'Put it on a ground of your own.', reasons: { transparent: 'It has transparent parts, or room for them.' } },
    it: { pass: 'Ha un fondo suo', fail: 'È trasparente', why: 'Ogni rete ci mette sotto un colore diverso, nero con il tema scuro: le scritte scure spariscono.', how: 'Mettila su un fondo tuo.', reasons: { transparent: 'Ha parti trasparenti, o lo spazio per averne.' } },
  },
  check: ({ alpha: has }) => (has === null ? notApplicable : has ? { result: 'fail', reason: 'transparent' } : pass),
})

const moving = define({
  id: 'image-file-animated', kind: 'image', severity: 'info', affects: ['x', 'facebook', 'linkedin'], source: 'https://developer.x.com/en/docs/x-for-websites/cards/overview/markup', checkedAt: '2026-11-23', verified: true,
  words: {
    en: { pass: 'It stands still', fail: 'It moves', why: 'In a card only the first frame is shown (X says so); in a post some networks turn it into a video, others stop it.', how: 'Make the first frame a good picture, or post a video.', reasons: { moves: 'It has several frames.' } },
    it: { pass: 'È ferma', fail: 'Si muove', why: 'Nelle anteprime si vede solo il primo fotogramma (lo dice X); nei post alcune reti la trasformano in video, altre la fermano.', how: 'Fai in modo che il primo fotogramma sia una buona immagine, o pubblica un video.', reasons: { moves: 'Ha più fotogrammi.' } },
  },
  check: ({ animated }) => (animated === null ? notApplicable : animated ? { result: 'fail', reason: 'moves' } : pass),
})

const altText = define({
  id: 'image-file-alt', kind: 'image', severity: 'warn', affects: 'all', source: 'https://www.w3.org/WAI/tutorials/images/', checkedAt: '2026-11-23', verified: true,
  words: {
    en: { pass: 'It is described for those who cannot see it', fail: 'It is not described well', why: 'Who uses a screen reader gets the description instead of the picture.', how: 'Say in a sentence what is to be seen and why it is here.', reasons: { missing: 'It has no description.', name: 'The description is the name of a file: “{alt}”.', long: 'The description has {count} characters; Mastodon takes 1,500, Bluesky 2,000.' } },
    it: { pass: 'È descritta per chi non può vederla', fail: 'Non è descritta bene', why: 'Chi usa uno screen reader riceve la descrizione al posto dell’immagine.', how: 'Di’ in una frase che cosa si vede e perché è qui.', reasons: { missing: 'Non ha una descrizione.', name: 'La descrizione è il nome di un file: «{alt}».', long: 'La descrizione ha {count} caratteri; Mastodon ne accetta 1.500, Bluesky 2.000.' } },
  },
  check({ alt }) {
    if (alt === null) return notApplicable
    if (alt.trim() === '') return { result: 'fail', reason: 'missing' }
    if (/^\S+\.(?:jpe?g|png|gif|webp|avif|heic)$/i.test(alt.trim()) || /^(?:img|dsc|screenshot)[-_ ]?\d+$/i.test(alt.trim())) return { result: 'fail', reason: 'name', values: { alt: alt.trim().slice(0, 80) } }
    return alt.length > 1_500 ? { result: 'fail', reason: 'long', values: { count: alt.length } } : pass
  },
})

export const imageAudits: readonly KindAudit<ImageFileFacts>[] = [type, size, weight, shape, alpha, moving, altText]
