import { defineWords } from '../platform/i18n.ts'

export const words = defineWords({
  en: {
    unknownGoal: (name: string, near: readonly string[]) =>
      `There is no goal called “${name}”.${near.length === 0 ? ' Make it in Settings → Sites and goals, or use the name of one that exists.' : ` Did you mean ${near.map((goal) => `“${goal}”`).join(' or ')}?`}`,
    archivedGoal: (name: string) => `The goal “${name}” is archived. Take it out of the archive in Settings → Sites and goals, or use another.`,
    negativeValue: 'A conversion cannot be worth less than zero. Leave the value out when there is none; record refunds in the shop.',
    unknownCurrency: (code: string) => `“${code}” is not a currency. Use its ISO 4217 code, such as EUR.`,
    tooFine: (currency: string, digits: number) => `${currency} has ${digits} decimals: give a value with at most as many.`,
    valueTooLarge: 'This value is too large to be right.',
    futureTime: 'This moment has not come yet. Send the time in milliseconds since 1970, UTC, or leave it out for now.',
    ancientTime: 'This moment is too long ago. Conversions can be dated back by up to two years.',
    valueWithoutCurrency: 'A value needs its currency: add currency, such as EUR.',
    goalNameTaken: (name: string) => `There is a goal called “${name}” already. Choose another name.`,
    badHost: (host: string) => `“${host}” is not the name of a host. Write it without https:// and without a path: shop.example, *.shop.example.`,
    unknownSite: 'No site has this key. Copy the snippet again from Settings → Sites and goals.',
    foreignHost: (host: string) => `This snippet may not run on “${host}”. Add the host in Settings → Sites and goals.`,
    notText: 'Send JSON as text/plain or application/json.',
    tooMuch: (seconds: number) => `Too many events for this site. Try again in ${seconds} s.`,
    dayFull: 'This site has used up what it may send today.',
    tooMany: (most: number) => `At most ${most} conversions at once. Send the rest in another request.`,
    unknownHook: 'No hook has this address. Copy it again from Settings → Sites and goals.',
    signature: {
      missing: 'This delivery is not signed. Add the header Passaparola-Signature: t=<seconds>,v2=<HMAC-SHA256 in hex>.',
      malformed: 'The header Passaparola-Signature cannot be read. It looks like t=1767225600,v2=<64 hexadecimal digits>.',
      forged: 'The signature does not fit this body. Sign “<t>.<raw body>”, byte by byte as it is sent, with the secret of this hook.',
      old: 'This delivery was signed more than five minutes ago, or the clock of the sender is wrong. Sign it again when you send it again.',
    },
    deliveryIdShape: 'Each delivery needs an id of its own: add the header Passaparola-Delivery with 1 to 128 visible ASCII characters.',
    deliveryIdReused: 'Another delivery had this id. Use a new id for new content, and the same one only to send the same again.',
    hookNotJson: 'Send one conversion, or a list of at most 500, as JSON in UTF-8.',
    csv: { at: 'Time', goal: 'Goal', id: 'Order or other id', value: 'Value (minor units)', currency: 'Currency', recordedBy: 'Recorded by', outcome: 'Attribution', source: 'Source', medium: 'Medium', campaign: 'Campaign', group: 'Channel', post: 'Post', touches: 'Touchpoints' },
  },
  it: {
    unknownGoal: (name: string, near: readonly string[]) =>
      `Non esiste un obiettivo «${name}».${near.length === 0 ? ' Crealo in Impostazioni → Siti e obiettivi, o usa il nome di uno che esiste.' : ` Intendevi ${near.map((goal) => `«${goal}»`).join(' o ')}?`}`,
    archivedGoal: (name: string) => `L’obiettivo «${name}» è archiviato. Ripristinalo in Impostazioni → Siti e obiettivi, o usane un altro.`,
    negativeValue: 'Una conversione non può valere meno di zero. Se non ha valore, ometti il campo; i rimborsi si registrano nel negozio.',
    unknownCurrency: (code: string) => `«${code}» non è una valuta. Usa il codice ISO 4217, per esempio EUR.`,
    tooFine: (currency: string, digits: number) => `${currency} ha ${digits} decimali: indica un valore che non ne abbia di più.`,
    valueTooLarge: 'Questo valore è troppo grande per essere vero.',
    futureTime: 'Questo momento non è ancora arrivato. Invia l’ora in millisecondi dal 1970, UTC, oppure omettila.',
    ancientTime: 'Questo momento è troppo lontano. Le conversioni si possono retrodatare di due anni al massimo.',
    valueWithoutCurrency: 'A un valore serve la valuta: aggiungi currency, per esempio EUR.',
    goalNameTaken: (name: string) => `Esiste già un obiettivo «${name}». Scegli un altro nome.`,
    badHost: (host: string) => `«${host}» non è il nome di un host. Scrivilo senza https:// e senza percorso: negozio.example, *.negozio.example.`,
    unknownSite: 'Nessun sito ha questa chiave. Copia di nuovo lo snippet da Impostazioni → Siti e obiettivi.',
    foreignHost: (host: string) => `Questo snippet non può funzionare su «${host}». Aggiungi l’host in Impostazioni → Siti e obiettivi.`,
    notText: 'Invia JSON come text/plain o application/json.',
    tooMuch: (seconds: number) => `Troppi eventi per questo sito. Riprova tra ${seconds} s.`,
    dayFull: 'Questo sito ha esaurito quanto può inviare oggi.',
    tooMany: (most: number) => `Al massimo ${most} conversioni alla volta. Invia le altre in un’altra richiesta.`,
    unknownHook: 'Nessun webhook ha questo indirizzo. Copialo di nuovo da Impostazioni → Siti e obiettivi.',
    signature: {
      missing: 'Questa consegna non è firmata. Aggiungi l’intestazione Passaparola-Signature: t=<secondi>,v2=<HMAC-SHA256 in esadecimale>.',
      malformed: 'L’intestazione Passaparola-Signature non si può leggere. È fatta così: t=1767225600,v2=<64 cifre esadecimali>.',
      forged: 'La firma non corrisponde a questo contenuto. Firma «<t>.<corpo grezzo>», byte per byte come viene inviato, con il segreto di questo webhook.',
      old: 'Questa consegna è stata firmata più di cinque minuti fa, oppure l’orologio di chi la invia è sbagliato. Quando la rimandi, firmala di nuovo.',
    },
    deliveryIdShape: 'A ogni consegna serve un suo id: aggiungi l’intestazione Passaparola-Delivery con 1–128 caratteri ASCII visibili.',
    deliveryIdReused: 'Un’altra consegna aveva già questo id. Usane uno nuovo per un contenuto nuovo, e lo stesso solo per rimandare la stessa cosa.',
    hookNotJson: 'Invia una conversione, o un elenco di 500 al massimo, come JSON in UTF-8.',
    csv: { at: 'Ora', goal: 'Obiettivo', id: 'Ordine o altro id', value: 'Valore (unità minori)', currency: 'Valuta', recordedBy: 'Registrata da', outcome: 'Attribuzione', source: 'Sorgente', medium: 'Mezzo', campaign: 'Campagna', group: 'Canale', post: 'Post', touches: 'Punti di contatto' },
  },
})

export type Words = (typeof words)['en']
/** A sentence in both languages. */
export const inBoth = (choose: (one: Words) => string): { readonly en: string; readonly it: string } => ({ en: choose(words.en), it: choose(words.it) })
