import { defineWords } from '../../platform/i18n.ts'

/** What the audit of a site answers when it cannot do what is asked. */
export const siteWords = defineWords({
  en: {
    notAnAddress: 'This is no web address. Write it as in the browser, for example https://www.example.com.',
    tooMany: (most: number) => `${most} audits of sites are already waiting, running or paused. Stop one, or wait until one has ended.`,
    notRunning: 'This audit is not running.',
    notPaused: 'This audit is not paused.',
    ended: 'This audit has already ended. Start a new one.',
  },
  it: {
    notAnAddress: 'Questo non è un indirizzo web. Scrivilo come nel browser, per esempio https://www.esempio.it.',
    tooMany: (most) => `Ci sono già ${most} analisi di siti in attesa, in corso o in pausa. Fermane una, o aspetta che una finisca.`,
    notRunning: 'Questa analisi non è in corso.',
    notPaused: 'Questa analisi non è in pausa.',
    ended: 'Questa analisi è già finita. Avviane una nuova.',
  },
})
