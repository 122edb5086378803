import { kindAuditsOf, megabytes, notApplicable, pass, type KindAudit, type PostingNetwork } from './kind-audit.ts'
import { pictureOf, soundOf, type VideoFileFacts } from './video.ts'

/** What a network takes; null where we know of no limit. Seconds and bytes. */
export interface VideoLimit {
  readonly network: PostingNetwork
  readonly seconds: number | null
  readonly bytes: number | null
  readonly source: string
  readonly checkedAt: string
  readonly verified: boolean
}

/** From memory of the named pages where not verified. */
export const videoLimits: readonly VideoLimit[] = [
  { network: 'x', seconds: 140, bytes: 512_000_000, source: 'https://docs.x.com/x-api/media/quickstart/best-practices', checkedAt: '2026-11-23', verified: false },
  { network: 'bluesky', seconds: 180, bytes: 100_000_000, source: 'https://github.com/bluesky-social/atproto/blob/main/lexicons/app/bsky/embed/video.json', checkedAt: '2026-11-23', verified: false },
  { network: 'mastodon', seconds: null, bytes: 103_809_024, source: 'https://docs.joinmastodon.org/user/posting/#media', checkedAt: '2026-11-23', verified: false },
  { network: 'instagram', seconds: 900, bytes: 300_000_000, source: 'https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media', checkedAt: '2026-11-23', verified: false },
  { network: 'linkedin', seconds: 1_800, bytes: 500_000_000, source: 'https://learn.microsoft.com/linkedin/marketing/community-management/shares/videos-api', checkedAt: '2026-11-23', verified: false },
  { network: 'youtube', seconds: 180, bytes: null, source: 'https://support.google.com/youtube/answer/15424877', checkedAt: '2026-11-23', verified: false },
]

const define = kindAuditsOf<VideoFileFacts>()
const own = { source: 'own', checkedAt: '2026-11-23', verified: true } as const

const format = define({
  id: 'video-file-type', kind: 'video', severity: 'error', affects: ['x', 'instagram', 'linkedin', 'bluesky', 'facebook'], source: 'https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media', checkedAt: '2026-11-23', verified: false,
  words: {
    en: { pass: 'Every network takes this kind of file', fail: 'Not every network takes this kind of file', why: 'MP4 with H.264 pictures and AAC sound is what all of them play; the rest is refused or takes long to convert.', how: 'Export it as MP4 (H.264, AAC).', reasons: { container: 'It is WebM.', picture: 'Its pictures are {codec}.', sound: 'Its sound is {codec}.' } },
    it: { pass: 'Ogni rete accetta questo tipo di file', fail: 'Non tutte le reti accettano questo tipo di file', why: 'MP4 con immagini H.264 e audio AAC è ciò che tutte riproducono; il resto viene rifiutato o richiede molto tempo per la conversione.', how: 'Esportalo come MP4 (H.264, AAC).', reasons: { container: 'È un WebM.', picture: 'Le immagini sono {codec}.', sound: 'L’audio è {codec}.' } },
  },
  check(video) {
    if (video.container === 'webm') return { result: 'fail', reason: 'container' }
    const [picture, sound] = [pictureOf(video), soundOf(video)]
    if (picture !== null && !/^(?:avc[13]|hvc1|hev1)$/.test(picture.codec)) return { result: 'fail', reason: 'picture', values: { codec: picture.codec } }
    return sound !== null && sound.codec !== 'mp4a' ? { result: 'fail', reason: 'sound', values: { codec: sound.codec } } : pass
  },
})

const pictures = define({
  id: 'video-file-pictures', kind: 'video', severity: 'error', affects: 'all', ...own,
  words: {
    en: { pass: 'It has pictures', fail: 'No pictures were found in it', why: 'A file of sound alone, or one cut short, is refused.', how: 'Export it again, whole.', reasons: { none: 'There is no track of pictures, or the file ends before it says so.' } },
    it: { pass: 'Contiene immagini', fail: 'Non contiene immagini', why: 'Un file di solo audio, o troncato, viene rifiutato.', how: 'Esportalo di nuovo, intero.', reasons: { none: 'Non c’è una traccia video, o il file finisce prima di dirlo.' } },
  },
  check: (video) => (pictureOf(video) === null ? { result: 'fail', reason: 'none' } : pass),
})

const length = define({
  id: 'video-file-length', kind: 'video', severity: 'warn', affects: videoLimits.map(({ network }) => network), source: 'https://docs.x.com/x-api/media/quickstart/best-practices', checkedAt: '2026-11-23', verified: false,
  words: {
    en: { pass: 'It is short enough for every network', fail: 'It is too long for some networks', why: 'Too long a video is refused, or cut.', how: 'Cut it, or post the long one where it fits and a short one elsewhere.', reasons: { long: '{seconds} s: longer than {networks} take.' } },
    it: { pass: 'È abbastanza breve per ogni rete', fail: 'È troppo lungo per alcune reti', why: 'Un video troppo lungo viene rifiutato o tagliato.', how: 'Accorcialo, o pubblica quello lungo dove ci sta e uno breve altrove.', reasons: { long: '{seconds} s: più di quanto accettino {networks}.' } },
  },
  check({ seconds }) {
    if (seconds === null) return notApplicable
    const over = videoLimits.filter((limit) => limit.seconds !== null && seconds > limit.seconds).map(({ network }) => network)
    return over.length === 0 ? pass : { result: 'fail', reason: 'long', values: { seconds: Math.round(seconds), networks: over.join(', ') } }
  },
})

const weight = define({
  id: 'video-file-weight', kind: 'video', severity: 'warn', affects: videoLimits.map(({ network }) => network), source: 'https://docs.joinmastodon.org/user/posting/#media', checkedAt: '2026-11-23', verified: false,
  words: {
    en: { pass: 'It is light enough for every network', fail: 'It is too heavy for some networks', why: 'Too heavy a file is refused after you have waited for the upload.', how: 'Export it with fewer bits a second.', reasons: { heavy: '{size}: more than {networks} take.' } },
    it: { pass: 'È abbastanza leggero per ogni rete', fail: 'È troppo pesante per alcune reti', why: 'Un file troppo pesante viene rifiutato dopo che hai aspettato il caricamento.', how: 'Esportalo con un bitrate più basso.', reasons: { heavy: '{size}: più di quanto accettino {networks}.' } },
  },
  check({ bytes }) {
    const over = videoLimits.filter((limit) => limit.bytes !== null && bytes > limit.bytes).map(({ network }) => network)
    return over.length === 0 ? pass : { result: 'fail', reason: 'heavy', values: { size: megabytes(bytes), networks: over.join(', ') } }
  },
})

const shape = define({
  id: 'video-file-shape', kind: 'video', severity: 'info', affects: ['instagram', 'tiktok', 'youtube', 'x', 'linkedin'], ...own,
  words: {
    en: { pass: 'It has a usual shape and enough pixels', fail: 'Its shape or size is unusual', why: 'Upright 9:16 fills the phone in stories, Reels and Shorts; 1:1, 4:5 and 16:9 fill the feed. Anything else gets bars, and below 720 pixels it looks soft.', how: 'Export it as 1080 × 1920, 1080 × 1080, 1080 × 1350 or 1920 × 1080.', reasons: { shape: '{width} × {height} pixels is none of the usual shapes.', small: '{width} × {height} pixels: the short side has less than 720.' } },
    it: { pass: 'Ha un formato comune e abbastanza pixel', fail: 'Il formato o la dimensione sono insoliti', why: 'Il verticale 9:16 riempie il telefono nelle storie, nei Reel e negli Short; 1:1, 4:5 e 16:9 riempiono il feed. Tutto il resto riceve bande nere, e sotto i 720 pixel appare sfocato.', how: 'Esportalo a 1080 × 1920, 1080 × 1080, 1080 × 1350 o 1920 × 1080.', reasons: { shape: '{width} × {height} pixel non è uno dei formati comuni.', small: '{width} × {height} pixel: il lato corto ne ha meno di 720.' } },
  },
  check(video) {
    const { width = null, height = null } = pictureOf(video) ?? {}
    if (width === null || height === null) return notApplicable
    if (![9 / 16, 4 / 5, 1, 16 / 9].some((ratio) => Math.abs(width / height / ratio - 1) < 0.02)) return { result: 'fail', reason: 'shape', values: { width, height } }
    return Math.min(width, height) < 720 ? { result: 'fail', reason: 'small', values: { width, height } } : pass
  },
})

const pace = define({
  id: 'video-file-frames', kind: 'video', severity: 'info', affects: ['x', 'instagram'], source: 'https://docs.x.com/x-api/media/quickstart/best-practices', checkedAt: '2026-11-23', verified: false,
  words: {
    en: { pass: 'It has a usual number of frames a second', fail: 'Its number of frames a second is unusual', why: 'X and Instagram take 23 to 60 frames a second.', how: 'Export it with 25 or 30 frames a second.', reasons: { unusual: '{count} frames a second.' } },
    it: { pass: 'Ha un numero comune di fotogrammi al secondo', fail: 'Il numero di fotogrammi al secondo è insolito', why: 'X e Instagram accettano da 23 a 60 fotogrammi al secondo.', how: 'Esportalo a 25 o 30 fotogrammi al secondo.', reasons: { unusual: '{count} fotogrammi al secondo.' } },
  },
  check(video) {
    const count = pictureOf(video)?.framesPerSecond ?? null
    return count === null ? notApplicable : count < 22.9 || count > 60.1 ? { result: 'fail', reason: 'unusual', values: { count } } : pass
  },
})

const start = define({
  id: 'video-file-start', kind: 'video', severity: 'warn', affects: ['instagram', 'imessage', 'discord'], source: 'https://developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media', checkedAt: '2026-11-23', verified: false,
  words: {
    en: { pass: 'It plays before all of it is here', fail: 'It plays only when all of it is here', why: 'The index stands at the end of the file: Instagram asks for it at the front, and a link to the file starts slowly.', how: 'Save it again for the web (“fast start”).', reasons: { late: 'The index (moov) stands after the pictures.' } },
    it: { pass: 'Parte prima di essere arrivato tutto', fail: 'Parte solo quando è arrivato tutto', why: 'L’indice sta in fondo al file: Instagram lo vuole all’inizio, e un link al file parte lentamente.', how: 'Salvalo di nuovo per il web («fast start»).', reasons: { late: 'L’indice (moov) sta dopo le immagini.' } },
  },
  check: ({ startsAtOnce }) => (startsAtOnce ? pass : { result: 'fail', reason: 'late' }),
})

const silent = define({
  id: 'video-file-sound', kind: 'video', severity: 'info', affects: 'all', ...own,
  words: {
    en: { pass: 'It has sound', fail: 'It is silent', why: 'Some networks show silent videos as moving pictures, and nobody finds them by their sound.', how: 'Leave it if you mean it so; otherwise add a track of sound.', reasons: { silent: 'There is no track of sound.' } },
    it: { pass: 'Ha l’audio', fail: 'È muto', why: 'Alcune reti mostrano i video muti come immagini in movimento, e nessuno li trova per la musica.', how: 'Se è voluto, va bene così; altrimenti aggiungi una traccia audio.', reasons: { silent: 'Non c’è una traccia audio.' } },
  },
  check: (video) => (soundOf(video) === null ? { result: 'fail', reason: 'silent' } : pass),
})

export const videoAudits: readonly KindAudit<VideoFileFacts>[] = [format, pictures, length, weight, shape, pace, start, silent]
