import { defineWords } from '../i18n.ts'

/** What the HTTP server itself says: refusals of the door, not of a module. */
export const httpWords = defineWords({
  en: {
    invalidRequest: () => 'Something in the request is not right: see each field.',
    malformedJson: () => 'The body is not valid JSON. Check quotes, commas and brackets.',
    emptyBody: () => 'The body is empty, and this address expects JSON.',
    tooLarge: () => 'This is too large to be accepted here. Send less, or a smaller file.',
    mediaType: () => 'This address does not accept that kind of content. Send JSON (Content-Type: application/json) or, for files, a form.',
    noSuchAddress: () => 'There is nothing at this address.',
    method: (allowed: string) => `This address does not answer to that method. It accepts: ${allowed}.`,
    internal: (id: string) => `Something broke on our side. Nothing you wrote is wrong. If it happens again, tell whoever looks after this server, with the number ${id}.`,
    unavailable: () => 'This cannot be answered right now. Try again in a moment.',
    signIn: () => 'Sign in first, or send an API key (Authorization: Bearer …).',
    crossSite: () => 'This request came from another site, so it was not carried out. Open Passaparola itself and try again.',
    needsApprove: () => 'This needs a role that may approve: approver, manager or owner. Ask an owner of the workspace.',
    needsWrite: () => 'This needs a role that may write: editor, manager or owner. Ask an owner of the workspace.',
    needsManage: () => 'This needs the role of manager or owner. Ask an owner of the workspace.',
    needsOwn: () => 'Only an owner of the workspace may do this.',
    needsRead: () => 'This key or member may not read here. Ask an owner of the workspace.',
    tooMany: (seconds: number) => `That was too many times in a row. Wait ${seconds} seconds and try again.`,
    keyShape: () => 'Idempotency-Key must be 1 to 255 visible ASCII characters, for example a UUID.',
    keyMismatch: () => 'This Idempotency-Key was already used for a different request. Use a new key for a new request.',
    keyRunning: () => 'A request with this Idempotency-Key is still being carried out. Wait a moment and send the same again to get its answer.',
    badRequestLine: () => 'The request cannot be read.',
    headersTooLarge: () => 'The headers of the request are too large.',
    timeout: () => 'The request did not arrive in time. Try again.',
    badCursor: () => 'This list cannot go on from there. Start again from its beginning.',
    webNotBuilt: () => 'The web pages have not been built yet. Run: npm run build',
  },
  it: {
    invalidRequest: () => 'Qualcosa nella richiesta non va: guarda campo per campo.',
    malformedJson: () => 'Il contenuto non è JSON valido. Controlla virgolette, virgole e parentesi.',
    emptyBody: () => 'Il contenuto è vuoto, e questo indirizzo si aspetta del JSON.',
    tooLarge: () => 'È troppo grande per essere accettato qui. Invia di meno, o un file più piccolo.',
    mediaType: () => 'Questo indirizzo non accetta quel tipo di contenuto. Invia JSON (Content-Type: application/json) oppure, per i file, un modulo.',
    noSuchAddress: () => 'A questo indirizzo non c’è nulla.',
    method: (allowed) => `Questo indirizzo non risponde a quel metodo. Accetta: ${allowed}.`,
    internal: (id) => `Qualcosa si è rotto dalla nostra parte. Quello che hai scritto non c’entra. Se succede ancora, avvisa chi si occupa di questo server, con il numero ${id}.`,
    unavailable: () => 'In questo momento non è possibile rispondere. Riprova tra poco.',
    signIn: () => 'Prima accedi, oppure invia una chiave API (Authorization: Bearer …).',
    crossSite: () => 'Questa richiesta è arrivata da un altro sito, perciò non è stata eseguita. Apri Passaparola e riprova da lì.',
    needsApprove: () => 'Serve un ruolo che possa approvare: approvatore, gestore o proprietario. Chiedi a un proprietario dello spazio.',
    needsWrite: () => 'Serve un ruolo che possa scrivere: redattore, gestore o proprietario. Chiedi a un proprietario dello spazio.',
    needsManage: () => 'Serve il ruolo di gestore o proprietario. Chiedi a un proprietario dello spazio.',
    needsOwn: () => 'Può farlo solo un proprietario dello spazio.',
    needsRead: () => 'Questa chiave o questo membro non può leggere qui. Chiedi a un proprietario dello spazio.',
    tooMany: (seconds) => `Troppe volte di seguito. Aspetta ${seconds} secondi e riprova.`,
    keyShape: () => 'Idempotency-Key dev’essere di 1–255 caratteri ASCII visibili, per esempio un UUID.',
    keyMismatch: () => 'Questa Idempotency-Key è già stata usata per una richiesta diversa. Per una richiesta nuova usa una chiave nuova.',
    keyRunning: () => 'Una richiesta con questa Idempotency-Key è ancora in corso. Aspetta un momento e rimanda la stessa per averne la risposta.',
    badRequestLine: () => 'La richiesta non è leggibile.',
    headersTooLarge: () => 'Le intestazioni della richiesta sono troppo grandi.',
    timeout: () => 'La richiesta non è arrivata in tempo. Riprova.',
    badCursor: () => 'Questo elenco non può continuare da lì. Ricomincia dall’inizio.',
    webNotBuilt: () => 'Le pagine web non sono ancora state costruite. Esegui: npm run build',
  },
})

type SayEach = (words: (typeof httpWords)['en']) => string

/** The same sentence in both languages. */
export const inBoth = (say: SayEach): { en: string; it: string } => ({ en: say(httpWords.en), it: say(httpWords.it) })
