import { defineWords } from '../platform/i18n.ts'

/** What the command line says about posts. */
export const cliWords = defineWords({
  en: {
    help: {
      create: `passaparola post create --text TEXT [options]

Writes a draft; with --at it goes on the calendar, with --now it is published.

  --text TEXT            what it says; “-” reads the standard input. Repeat it with --thread for the next parts
  --thread               several parts: each --text, or lines of “---” within one, begin the next
  --to ACCOUNTS          handles or ids of connected accounts, with commas
  --image FILE           an image of the part before it; repeat for more
  --alt TEXT             what is to be seen on the image before it
  --at "2026-12-01 09:00"  when, as the clock on the wall shows it
  --zone ZONE            which wall (Europe/Rome); the workspace's when left out
  --fold earlier|later   which one, when that hour happens twice
  --campaign NAME        the campaign it belongs to
  --post-language CODE   the language of the text; the workspace's when left out
  --now                  publish at once
  --workspace NAME       id or name; needed only when there are several`,
      list: `passaparola post list [--from 2026-12-01] [--to 2026-12-31] [--state STATES] [--limit N] [--workspace NAME]

Lists posts: forwards within a range, else the newest first. Both days are included.
States, with commas: draft, in-review, approved, scheduled, publishing, published, attention, cancelled.`,
      show: `passaparola post show ID [--workspace NAME]

Shows a post and, for each account, its proof: every attempt, when, what the network answered and how we know.`,
      publish: `passaparola post publish ID [--workspace NAME]

Publishes a draft or a scheduled post now.`,
      cancel: `passaparola post cancel ID [--workspace NAME]

Cancels what has not gone out, on every account.`,
      import: `passaparola post import FILE.csv [--dry-run] [--workspace NAME]

Makes a draft of each row of a content plan. Columns: text (required), date, time, zone, accounts, campaign, link, language.
Bad rows are named and left out, good ones are kept. With --dry-run nothing is made. Exit code 1 when a row was bad.`,
    },
    created: (id: string) => `Draft saved: ${id}`,
    keptAsDraft: (id: string) => `It is kept as a draft: ${id}`,
    planned: (when: string, zone: string) => `Scheduled for ${when} (${zone}).`,
    onItsWay: 'On its way. See how it goes with: passaparola post show',
    cancelled: (count: number) => (count === 1 ? 'Cancelled on 1 account.' : `Cancelled on ${count} accounts.`),
    nothingToCancel: 'Nothing of it was waiting to go out.',
    nothing: 'No posts.',
    more: (shown: number) => `The first ${shown}. Ask for more with --limit.`,
    head: { when: 'When', state: 'State', accounts: 'Accounts', text: 'Text', id: 'Id', line: 'Line', column: 'Column', why: 'Why' },
    states: { draft: 'draft', 'in-review': 'in review', approved: 'approved', scheduled: 'scheduled', publishing: 'going out', published: 'published', attention: 'needs you', cancelled: 'cancelled' },
    outcomes: { 'in-flight': 'under way', published: 'published', rejected: 'refused', reconnect: 'reconnect', busy: 'asked to wait', 'not-sent': 'not sent', unknown: 'unknown' },
    evidence: { answer: 'the network answered', 'same-key': 'the network knew our key', 'read-back': 'we found it there', 'duplicate-refused': 'the network refused a second one', container: 'the network’s own record', person: 'a person said so' },
    part: (number: number) => `part ${number}`,
    attempt: (number: number, part: number) => `attempt ${number}, part ${part}`,
    howWeKnow: (how: string) => `we know because ${how}`,
    imported: (count: number) => (count === 1 ? '1 draft made.' : `${count} drafts made.`),
    wouldImport: (count: number) => (count === 1 ? '1 row is good.' : `${count} rows are good.`),
    bad: (count: number) => (count === 1 ? '1 row was left out:' : `${count} rows were left out:`),
    uploading: 'Uploading images',
    importing: 'Reading the plan',
    wrong: {
      noText: 'Say what the post says with --text.',
      oneText: 'Several --text make a thread: add --thread.',
      altWithoutImage: '--alt comes after the --image it describes.',
      imageBeforeText: '--image comes after the --text it belongs to.',
      atAndNow: '--at and --now do not go together.',
      badAt: (value: string) => `“${value}” is not a moment. Write it like “2026-12-01 09:00”.`,
      unknownAccount: (name: string, names: string) => `No account “${name}” is connected. There are: ${names}.`,
      ambiguousAccount: (name: string) => `“${name}” is connected on several networks. Use the id from Settings.`,
      none: 'none',
      unknownCampaign: (name: string, names: string) => `There is no campaign “${name}”. There are: ${names}.`,
      unknownState: (name: string) => `There is no state “${name}”. See: passaparola post list --help`,
    },
  },
  it: {
    help: {
      create: `passaparola post create --text TESTO [opzioni]

Scrive una bozza; con --at va in calendario, con --now viene pubblicata.

  --text TESTO           che cosa dice; «-» legge lo standard input. Ripetilo con --thread per le parti seguenti
  --thread               più parti: ogni --text, o le righe «---» al suo interno, ne iniziano un’altra
  --to PROFILI           nomi o id dei profili collegati, separati da virgole
  --image FILE           un’immagine della parte che la precede; ripetibile
  --alt TESTO            che cosa si vede nell’immagine che lo precede
  --at "2026-12-01 09:00"  quando, come lo mostra l’orologio al muro
  --zone FUSO            quale muro (Europe/Rome); se manca, quello dello spazio
  --fold earlier|later   quale delle due, quando quell’ora capita due volte
  --campaign NOME        la campagna a cui appartiene
  --post-language CODICE la lingua del testo; se manca, quella dello spazio
  --now                  pubblica subito
  --workspace NOME       id o nome; serve solo quando gli spazi sono più d’uno`,
      list: `passaparola post list [--from 2026-12-01] [--to 2026-12-31] [--state STATI] [--limit N] [--workspace NOME]

Elenca i post: in avanti dentro un intervallo, altrimenti dal più recente. I due giorni sono compresi.
Stati, separati da virgole: draft, in-review, approved, scheduled, publishing, published, attention, cancelled.`,
      show: `passaparola post show ID [--workspace NOME]

Mostra un post e, per ogni profilo, la sua prova: ogni tentativo, quando, che cosa ha risposto la rete e come lo sappiamo.`,
      publish: `passaparola post publish ID [--workspace NOME]

Pubblica ora una bozza o un post programmato.`,
      cancel: `passaparola post cancel ID [--workspace NOME]

Annulla ciò che non è ancora uscito, su ogni profilo.`,
      import: `passaparola post import FILE.csv [--dry-run] [--workspace NOME]

Fa una bozza di ogni riga di un piano editoriale. Colonne: text (obbligatoria), date, time, zone, accounts, campaign, link, language.
Le righe sbagliate sono nominate e tralasciate, quelle buone restano. Con --dry-run non crea nulla. Codice d’uscita 1 se una riga era sbagliata.`,
    },
    created: (id) => `Bozza salvata: ${id}`,
    keptAsDraft: (id) => `Resta come bozza: ${id}`,
    planned: (when, zone) => `Programmato per ${when} (${zone}).`,
    onItsWay: 'In partenza. Guarda come va con: passaparola post show',
    cancelled: (count) => (count === 1 ? 'Annullato su 1 profilo.' : `Annullato su ${count} profili.`),
    nothingToCancel: 'Non c’era nulla in attesa di uscire.',
    nothing: 'Nessun post.',
    more: (shown) => `I primi ${shown}. Chiedine altri con --limit.`,
    head: { when: 'Quando', state: 'Stato', accounts: 'Profili', text: 'Testo', id: 'Id', line: 'Riga', column: 'Colonna', why: 'Perché' },
    states: { draft: 'bozza', 'in-review': 'in revisione', approved: 'approvato', scheduled: 'programmato', publishing: 'in uscita', published: 'pubblicato', attention: 'richiede te', cancelled: 'annullato' },
    outcomes: { 'in-flight': 'in corso', published: 'pubblicato', rejected: 'rifiutato', reconnect: 'da ricollegare', busy: 'la rete chiede di aspettare', 'not-sent': 'non inviato', unknown: 'sconosciuto' },
    evidence: { answer: 'la rete ha risposto', 'same-key': 'la rete conosceva la nostra chiave', 'read-back': 'l’abbiamo trovato lì', 'duplicate-refused': 'la rete ne ha rifiutato un secondo', container: 'lo registra la rete stessa', person: 'l’ha detto una persona' },
    part: (number) => `parte ${number}`,
    attempt: (number, part) => `tentativo ${number}, parte ${part}`,
    howWeKnow: (how) => `lo sappiamo perché ${how}`,
    imported: (count) => (count === 1 ? '1 bozza creata.' : `${count} bozze create.`),
    wouldImport: (count) => (count === 1 ? '1 riga va bene.' : `${count} righe vanno bene.`),
    bad: (count) => (count === 1 ? '1 riga è stata tralasciata:' : `${count} righe sono state tralasciate:`),
    uploading: 'Carico le immagini',
    importing: 'Leggo il piano',
    wrong: {
      noText: 'Indica che cosa dice il post con --text.',
      oneText: 'Più --text fanno un thread: aggiungi --thread.',
      altWithoutImage: '--alt va dopo la --image che descrive.',
      imageBeforeText: '--image va dopo il --text a cui appartiene.',
      atAndNow: '--at e --now non vanno insieme.',
      badAt: (value) => `«${value}» non è un momento. Scrivilo così: «2026-12-01 09:00».`,
      unknownAccount: (name, names) => `Nessun profilo «${name}» è collegato. Ci sono: ${names}.`,
      ambiguousAccount: (name) => `«${name}» è collegato su più reti. Usa l’id che trovi nelle impostazioni.`,
      none: 'nessuno',
      unknownCampaign: (name, names) => `La campagna «${name}» non esiste. Ci sono: ${names}.`,
      unknownState: (name) => `Lo stato «${name}» non esiste. Vedi: passaparola post list --help`,
    },
  },
})
