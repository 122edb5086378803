import { defineWords, plural, type Language } from '../platform/i18n.ts'
import type { LimitReason } from './limit.ts'

/** What people read about channels. Each sentence says what happened and what to do next. */
export const channelsWords = defineWords({
  en: {
    refusal: {
      reconnect: (network: string) => `${network} no longer accepts our authorisation. Connect the account again: what is scheduled waits until then.`,
      rejected: (network: string) => `${network} refused it. Change what it complains about and try again.`,
      busy: (network: string) => `${network} asks us to wait. We try again by ourselves.`,
      'not-sent': (network: string) => `${network} could not be reached. Nothing was sent; we try again by ourselves.`,
      duplicate: (network: string) => `${network} says this very post is already there.`,
      unknown: (network: string) => `${network} did not say whether it went out. We are looking before doing anything else.`,
    },
    trouble: {
      unreachable: 'No server answers at this address. Check the spelling and that the server is online, then try again.',
      'forbidden-address': 'This address is private or reserved, so we do not call it. If the server is on your own network, the administrator can add it to PASSAPAROLA_ALLOW_NETWORKS.',
      'not-this-network': 'Something answers at this address, but it is not a server of this network. Check the address.',
      'no-such-account': 'There is no such account there. Check the spelling of the name.',
      'wrong-password': 'The account and the password do not match. Create a new app password in the network’s settings and paste it here.',
      'second-factor': 'This account asks for a second code. Use an app password, which needs none, or the other way to connect.',
      'account-closed': 'The network says this account is suspended or deactivated. Sort it out there first, then connect again.',
      denied: 'The authorisation was refused. Start again and choose to allow access.',
      expired: 'This authorisation took too long or was already used. Start again.',
      'missing-scope': 'Not everything we need was allowed. Start again and leave every permission on.',
      'needs-public-url': 'This way to connect needs the product to be reached at an https address, or at http://127.0.0.1. Use the other way, or ask the administrator to set PASSAPAROLA_PUBLIC_URL.',
      'invalid-field': 'This cannot be right. Check it and try again.',
      busy: 'Too many attempts just now. Wait a few minutes, then try again.',
      failed: 'The network answered something we do not understand. Try again in a minute.',
    },
    fieldMissing: 'Fill this in to go on.',
    writtenLike: (example: string) => `This cannot be right: it is written like ${example}. Check it and try again.`,
    networkSays: (sentence: string) => `The network says: “${sentence}”`,
    unknownChannel: 'There is no network with this id.',
    unknownMethod: 'This network cannot be connected this way.',
    cannotConnect: 'The account was not connected.',
    checkFailed: 'The account could not be checked just now.',
    limit: {
      empty: 'There is nothing to publish yet: write something or add an image.',
      graphemes: (count: number, max: number, excess: number) => `${count} of ${max} characters: ${excess} too many. Shorten it or continue in a thread.`,
      bytes: (count: number, max: number, excess: number) => `The text takes ${count} of ${max} bytes: ${excess} too many. Emoji and accents weigh more; shorten it.`,
      tooManyImages: (count: number, max: number) => `${count} images, but ${plural('en', max, { one: 'only one is', other: `at most ${max} are` })} allowed. Remove ${count - max}.`,
      imageType: (place: number, type: string, accepted: string) => `Image ${place} is ${type}, which is not accepted. Use ${accepted}.`,
      altTooLong: (place: number, count: number, max: number) => `The description of image ${place} has ${count} of ${max} characters. Shorten it.`,
      altMissing: (place: number) => `Image ${place} has no description: people who cannot see it will not know what it shows.`,
      tooManySegments: (count: number, max: number) => (max === 1 ? 'This network has no threads: keep it to one part.' : `${count} parts, but a thread has at most ${max} here.`),
    },
  },
  it: {
    refusal: {
      reconnect: (network) => `${network} non accetta più la nostra autorizzazione. Ricollega l’account: quello che è programmato aspetta fino ad allora.`,
      rejected: (network) => `${network} lo ha rifiutato. Correggi quello che segnala e riprova.`,
      busy: (network) => `${network} ci chiede di aspettare. Riproviamo da soli.`,
      'not-sent': (network) => `${network} non è raggiungibile. Non è stato inviato nulla; riproviamo da soli.`,
      duplicate: (network) => `${network} dice che proprio questo post c’è già.`,
      unknown: (network) => `${network} non ha detto se è uscito. Controlliamo prima di fare altro.`,
    },
    trouble: {
      unreachable: 'A questo indirizzo non risponde nessun server. Controlla che sia scritto bene e che il server sia in funzione, poi riprova.',
      'forbidden-address': 'Questo indirizzo è privato o riservato, quindi non lo contattiamo. Se il server è nella tua rete, l’amministratore può aggiungerlo a PASSAPAROLA_ALLOW_NETWORKS.',
      'not-this-network': 'A questo indirizzo risponde qualcosa, ma non è un server di questa rete. Controlla l’indirizzo.',
      'no-such-account': 'Lì non esiste un account con questo nome. Controlla come è scritto.',
      'wrong-password': 'Account e password non corrispondono. Crea una nuova password per app nelle impostazioni della rete e incollala qui.',
      'second-factor': 'Questo account chiede un secondo codice. Usa una password per app, che non lo richiede, oppure l’altro modo di collegarlo.',
      'account-closed': 'La rete dice che questo account è sospeso o disattivato. Prima risolvi lì, poi collegalo di nuovo.',
      denied: 'L’autorizzazione è stata negata. Ricomincia e scegli di consentire l’accesso.',
      expired: 'Questa autorizzazione è scaduta o è già stata usata. Ricomincia.',
      'missing-scope': 'Non è stato consentito tutto quello che serve. Ricomincia e lascia attivi tutti i permessi.',
      'needs-public-url': 'Per collegarsi così, il programma deve avere un indirizzo https oppure http://127.0.0.1. Usa l’altro modo, o chiedi all’amministratore di impostare PASSAPAROLA_PUBLIC_URL.',
      'invalid-field': 'Così non può essere giusto. Controlla e riprova.',
      busy: 'Troppi tentativi in poco tempo. Aspetta qualche minuto, poi riprova.',
      failed: 'La rete ha risposto qualcosa che non capiamo. Riprova tra un minuto.',
    },
    fieldMissing: 'Compila questo campo per continuare.',
    writtenLike: (example) => `Così non può essere giusto: si scrive come ${example}. Controlla e riprova.`,
    networkSays: (sentence) => `La rete dice: «${sentence}»`,
    unknownChannel: 'Non c’è nessuna rete con questo id.',
    unknownMethod: 'Questa rete non si può collegare in questo modo.',
    cannotConnect: 'L’account non è stato collegato.',
    checkFailed: 'Ora non è stato possibile controllare l’account.',
    limit: {
      empty: 'Non c’è ancora nulla da pubblicare: scrivi qualcosa o aggiungi un’immagine.',
      graphemes: (count, max, excess) => `${count} caratteri su ${max}: ${excess} di troppo. Accorcia o continua in un thread.`,
      bytes: (count, max, excess) => `Il testo occupa ${count} byte su ${max}: ${excess} di troppo. Emoji e accenti pesano di più; accorcia.`,
      tooManyImages: (count, max) => `${count} immagini, ma ${plural('it', max, { one: 'ne è ammessa solo una', other: `ne sono ammesse al massimo ${max}` })}. Togline ${count - max}.`,
      imageType: (place, type, accepted) => `L’immagine ${place} è ${type}, che non è accettato. Usa ${accepted}.`,
      altTooLong: (place, count, max) => `La descrizione dell’immagine ${place} ha ${count} caratteri su ${max}. Accorciala.`,
      altMissing: (place) => `L’immagine ${place} non ha descrizione: chi non può vederla non saprà che cosa mostra.`,
      tooManySegments: (count, max) => (max === 1 ? 'Questa rete non ha thread: resta in una sola parte.' : `${count} parti, ma qui un thread ne ha al massimo ${max}.`),
    },
  },
})

/** The sentence for a reason of `checkDraft`. */
export function limitSentence(reason: LimitReason, language: Language): string {
  const words = channelsWords[language].limit
  switch (reason.code) {
    case 'empty':
      return words.empty
    case 'text-too-long':
      return words.graphemes(reason.count, reason.max, reason.excess)
    case 'text-too-many-bytes':
      return words.bytes(reason.count, reason.max, reason.excess)
    case 'too-many-images':
      return words.tooManyImages(reason.count, reason.max)
    case 'image-type':
      return words.imageType(reason.index + 1, typeName(reason.type), reason.accepted.map(typeName).join(', '))
    case 'alt-too-long':
      return words.altTooLong(reason.index + 1, reason.count, reason.max)
    case 'alt-missing':
      return words.altMissing(reason.index + 1)
    case 'too-many-segments':
      return words.tooManySegments(reason.count, reason.max)
  }
}

const typeName = (mediaType: string): string => mediaType.replace(/^image\//, '').replace(/\+xml$/, '').toUpperCase()
