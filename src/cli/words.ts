import { defineWords } from '../platform/i18n.ts'

export const cliWords = defineWords({
  en: {
    usage: `Passaparola: social media marketing, from the page to the conversion.

  passaparola start                     serve the product
  passaparola post <what>               write, list, show, publish or import posts
  passaparola links <what>              make, list or show short links
  passaparola backup [--to FILE]        copy everything into one file, while it runs
  passaparola restore FILE              put a backup in an empty data folder
  passaparola export [--to FILE]        every row as lines of JSON, for the other database
  passaparola import FILE               read an export into an empty database
  passaparola doctor                    look whether all is well

Every command takes --json and --help. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 not reachable.`,
    unknown: (command: string) => `There is no command “${command}”. Try: passaparola --help`,
    ready: (url: string) => `Passaparola is ready: ${url}`,
    firstOwner: 'Nobody owns it yet. Open this link once to become its owner:',
    webMissing: 'The web pages are not built. Run `npm run build`, then start again.',
    portTaken: (port: number) => `Port ${port} is taken by another program. Stop it, or choose another with PASSAPAROLA_PORT.`,
    stopping: 'Finishing what is under way…',
    stopped: 'Stopped. Nothing is lost.',
    held: 'This database was restored or copied: nothing will be published until an owner says so in the settings.',
  },
  it: {
    usage: `Passaparola: social media marketing, dalla pagina alla conversione.

  passaparola start                     avvia il prodotto
  passaparola post <cosa>               scrivi, elenca, mostra, pubblica o importa post
  passaparola links <cosa>              crea, elenca o mostra link brevi
  passaparola backup [--to FILE]        copia tutto in un file, anche mentre lavora
  passaparola restore FILE              rimette una copia in una cartella dati vuota
  passaparola export [--to FILE]        ogni riga come JSON, per l’altro database
  passaparola import FILE               legge un’esportazione in un database vuoto
  passaparola doctor                    controlla se va tutto bene

Ogni comando accetta --json e --help. Codici d’uscita: 0 fatto, 1 fallito, 2 uso sbagliato, 3 rifiutato, 4 non raggiungibile.`,
    unknown: (command) => `Il comando «${command}» non esiste. Prova: passaparola --help`,
    ready: (url) => `Passaparola è pronto: ${url}`,
    firstOwner: 'Non ha ancora un proprietario. Apri questo link, una volta sola, per diventarlo:',
    webMissing: 'Le pagine web non sono pronte. Esegui `npm run build`, poi riavvia.',
    portTaken: (port) => `La porta ${port} è occupata da un altro programma. Fermalo, o scegline un’altra con PASSAPAROLA_PORT.`,
    stopping: 'Finisco quello che è in corso…',
    stopped: 'Fermo. Nulla è andato perso.',
    held: 'Questo database è stato ripristinato o copiato: nulla verrà pubblicato finché un proprietario non lo conferma nelle impostazioni.',
  },
})
