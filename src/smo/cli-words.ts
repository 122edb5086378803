import { defineWords } from '../platform/i18n.ts'

export const smoCliWords = defineWords({
  en: {
    help: {
      audit: `passaparola audit URL|FILE… [--network ID…] [--depth card|page|full] [--site [--pages N]] [--base URL]
                  [--format text|json|html|sarif|junit|markdown] [--output FILE] [--fail-on error|warn|info|never]

Reads pages as every network reads them: the card each will show, what is wrong, what to paste. Needs no running product.
A FILE of markup is judged as it stands, at --base. --network keeps to what concerns it (facebook, x, linkedin, …) and,
given once, asks as its reader. --depth card asks for the page alone, page also for robots.txt, images and oEmbed, full
(usual) also how every reader is treated. --site reads the whole site from that address, gently, 200 pages or --pages.

Exit codes: 0 nothing at or above --fail-on (usual: error), 1 something is, 2 wrong usage, 4 a page could not be read.
Addresses you type may be on your own machine or network; what a page names may not, unless PASSAPAROLA_ALLOW_NETWORKS
says so.`,
      shareImage: `passaparola share-image --title TEXT --output FILE [--shape link|portrait|pin|square] [--template headline|quote|split|cover]
                        [--author TEXT] [--brand TEXT] [--background #rrggbb] [--accent #rrggbb] [--ink #rrggbb]
                        [--logo FILE] [--photo FILE] [--max-bytes N]

Draws a share image: 1200×630, 1080×1350, 1000×1500 or 1080×1080, PNG or JPEG, at most 600,000 bytes. Needs no running
product. Fonts for other scripts are read from the folder “fonts” of PASSAPAROLA_DATA.`,
    },
    reading: (name: string) => `Reading ${name}`,
    notRead: (name: string, why: string) => `${name}: ${why}`,
    troubles: {
      refused: 'the address is not allowed: it leads into a private network',
      'not-sent': 'the server could not be reached',
      'maybe-sent': 'the connection broke before the answer was complete',
      'too-large': 'the answer is too large',
      'too-many-hops': 'it redirects on and on',
      certificate: 'its certificate is not valid',
      file: 'there is no such file, or it cannot be read',
    },
    siteTroubles: { refused: 'the address is not allowed', unreachable: 'the server could not be reached', status: 'the server does not give the page', 'not-a-page': 'this is no web page', robots: 'its robots.txt asks not to be read' },
    badValue: (option: string, values: string) => `--${option} takes one of: ${values}.`,
    badNumber: (option: string, least: number, most: number) => `--${option} takes a number from ${least} to ${most}.`,
    oneSite: 'With --site, give one web address.',
    needed: (option: string) => `--${option} is needed.`,
    badColour: (option: string) => `--${option} takes a colour like #1a2b3c.`,
    wrote: (file: string) => `Written to ${file}.`,
    missing: (characters: string) => `No font here has letters for: ${characters}. They became empty boxes; put a TTF or OTF font into the folder “fonts” of PASSAPAROLA_DATA.`,
    notAPicture: (file: string) => `${file} is not a picture that can be used: PNG, JPEG, WebP, GIF or AVIF of at most 10 MB.`,
    siteRead: (pages: number, failed: number) => `${pages} pages read, ${failed} could not be read.`,
    mends: (pages: number) => (pages === 1 ? 'one page' : `${pages} pages`),
  },
  it: {
    help: {
      audit: `passaparola audit URL|FILE… [--network ID…] [--depth card|page|full] [--site [--pages N]] [--base URL]
                  [--format text|json|html|sarif|junit|markdown] [--output FILE] [--fail-on error|warn|info|never]

Legge le pagine come le legge ogni rete: la card che ognuna mostrerà, cosa non va, cosa incollare. Non serve il prodotto
avviato. Un FILE di markup è giudicato così com’è, all’indirizzo --base. --network si limita a ciò che riguarda una rete
(facebook, x, linkedin, …) e, dato una volta sola, chiede come il suo lettore. --depth card chiede solo la pagina, page
anche robots.txt, immagini e oEmbed, full (di norma) anche come viene trattato ogni lettore. --site legge tutto il sito da
quell’indirizzo, con garbo, 200 pagine o --pages.

Codici d’uscita: 0 niente di pari o sopra --fail-on (di norma: error), 1 qualcosa c’è, 2 uso sbagliato, 4 una pagina non si
è potuta leggere. Gli indirizzi che scrivi possono stare sulla tua macchina o nella tua rete; quelli che una pagina nomina
no, a meno che lo dica PASSAPAROLA_ALLOW_NETWORKS.`,
      shareImage: `passaparola share-image --title TESTO --output FILE [--shape link|portrait|pin|square] [--template headline|quote|split|cover]
                        [--author TESTO] [--brand TESTO] [--background #rrggbb] [--accent #rrggbb] [--ink #rrggbb]
                        [--logo FILE] [--photo FILE] [--max-bytes N]

Disegna un’immagine di condivisione: 1200×630, 1080×1350, 1000×1500 o 1080×1080, PNG o JPEG, al massimo 600.000 byte. Non
serve il prodotto avviato. I font per altre scritture si leggono dalla cartella «fonts» di PASSAPAROLA_DATA.`,
    },
    reading: (name: string) => `Leggo ${name}`,
    notRead: (name: string, why: string) => `${name}: ${why}`,
    troubles: {
      refused: 'l’indirizzo non è permesso: porta in una rete privata',
      'not-sent': 'il server non si è potuto raggiungere',
      'maybe-sent': 'la connessione si è interrotta prima che la risposta fosse completa',
      'too-large': 'la risposta è troppo grande',
      'too-many-hops': 'continua a reindirizzare',
      certificate: 'il suo certificato non è valido',
      file: 'il file non c’è, o non si può leggere',
    },
    siteTroubles: { refused: 'l’indirizzo non è permesso', unreachable: 'il server non si è potuto raggiungere', status: 'il server non dà la pagina', 'not-a-page': 'non è una pagina web', robots: 'il suo robots.txt chiede di non essere letto' },
    badValue: (option: string, values: string) => `--${option} accetta uno di: ${values}.`,
    badNumber: (option: string, least: number, most: number) => `--${option} accetta un numero da ${least} a ${most}.`,
    oneSite: 'Con --site dai un solo indirizzo web.',
    needed: (option: string) => `Serve --${option}.`,
    badColour: (option: string) => `--${option} accetta un colore come #1a2b3c.`,
    wrote: (file: string) => `Scritto in ${file}.`,
    missing: (characters: string) => `Nessun font qui ha lettere per: ${characters}. Sono diventate riquadri vuoti; metti un font TTF o OTF nella cartella «fonts» di PASSAPAROLA_DATA.`,
    notAPicture: (file: string) => `${file} non è un’immagine utilizzabile: PNG, JPEG, WebP, GIF o AVIF di al massimo 10 MB.`,
    siteRead: (pages: number, failed: number) => `${pages} pagine lette, ${failed} non si sono potute leggere.`,
    mends: (pages: number) => (pages === 1 ? 'una pagina' : `${pages} pagine`),
  },
})
