import { defineWords } from '../platform/i18n.ts'

/** Words of this module that belong to no audit and no rule. */
export const smoWords = defineWords({
  en: {
    kinds: {
      unknownKind: 'This is none of what can be audited here: an image, a video (MP4, MOV, WebM), a PDF or a feed. A web page is audited under “Pages”.',
      noFile: 'There is no file in the request: send it as multipart, in the field “file”.',
      unreadable: 'This address could not be read. Check it, and whether it opens in a browser.',
    },
    pageAudits: {
      noReport: 'There is no report: the audit is still running, or the page could not be read.',
    },
    shareImages: {
      lowContrast: (ratio: string) => `The text could hardly be read on this background (contrast ${ratio}, at least 3 is needed). Choose a darker or lighter colour, or leave the text colour open.`,
      busy: 'Many share images are being drawn right now. Try again in a few seconds.',
      notAPicture: 'This is not a picture that can be used. Send a PNG, JPEG, WebP, GIF or AVIF of at most 10 MB.',
    },
  },
  it: {
    kinds: {
      unknownKind: 'Non è nulla che si possa controllare qui: un’immagine, un video (MP4, MOV, WebM), un PDF o un feed. Una pagina web si controlla in «Pagine».',
      noFile: 'Nella richiesta non c’è nessun file: invialo come multipart, nel campo «file».',
      unreadable: 'Questo indirizzo non si è potuto leggere. Controllalo, e se si apre in un browser.',
    },
    pageAudits: {
      noReport: 'Non c’è ancora un rapporto: il controllo è in corso, oppure la pagina non si è potuta leggere.',
    },
    shareImages: {
      lowContrast: (ratio: string) => `Il testo si leggerebbe a fatica su questo sfondo (contrasto ${ratio}, serve almeno 3). Scegli un colore più scuro o più chiaro, oppure lascia libero il colore del testo.`,
      busy: 'In questo momento si stanno disegnando molte immagini. Riprova tra qualche secondo.',
      notAPicture: 'Questa non è un’immagine utilizzabile. Invia un PNG, JPEG, WebP, GIF o AVIF di al massimo 10 MB.',
    },
  },
})
