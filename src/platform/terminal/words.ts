import { defineWords } from '../i18n.ts'

export const terminalWords = defineWords({
  en: {
    notReachable: (url: string) => `Passaparola does not answer at ${url}. Start it, or say where it is with PASSAPAROLA_URL.`,
    notUs: (url: string) => `What answers at ${url} is not this version of Passaparola. Check PASSAPAROLA_URL.`,
    noWorkspace: 'There is no workspace yet. Open the product in a browser first.',
    unknownWorkspace: (name: string, names: string) => `There is no workspace “${name}”. There are: ${names}.`,
    whichWorkspace: (names: string) => `Say which workspace with --workspace: ${names}.`,
    badDay: (value: string) => `“${value}” is not a day. Write it like 2026-12-31.`,
    badNumber: (name: string, value: string) => `--${name} is a whole number above 0, not “${value}”.`,
    unreadable: (file: string) => `The file ${file} cannot be read. Check its name and your permissions.`,
  },
  it: {
    notReachable: (url) => `Passaparola non risponde su ${url}. Avvialo, o indica dove si trova con PASSAPAROLA_URL.`,
    notUs: (url) => `Quello che risponde su ${url} non è questa versione di Passaparola. Controlla PASSAPAROLA_URL.`,
    noWorkspace: 'Non c’è ancora uno spazio. Apri prima il prodotto in un browser.',
    unknownWorkspace: (name, names) => `Lo spazio «${name}» non esiste. Ci sono: ${names}.`,
    whichWorkspace: (names) => `Indica quale spazio con --workspace: ${names}.`,
    badDay: (value) => `«${value}» non è un giorno. Scrivilo così: 2026-12-31.`,
    badNumber: (name, value) => `--${name} è un numero intero maggiore di 0, non «${value}».`,
    unreadable: (file) => `Il file ${file} non si può leggere. Controlla il nome e i permessi.`,
  },
})
