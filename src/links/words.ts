import { defineWords } from '../platform/i18n.ts'

export const words = defineWords({
  en: {
    notWebAddress: 'This is not a web address. Write it whole, beginning with https:// or http://.',
    ownShortLink: 'This is one of our own short links: it would lead to itself. Use the address it leads to.',
    madeByPost: 'This link belongs to a published post: where it leads cannot change. Make a new link by hand.',
    unknownZone: (zone: string) => `“${zone}” is not a time zone. Use an IANA name, such as Europe/Rome.`,
    twiceInVocabulary: (word: string) => `“${word}” stands for two different words. Keep it in one place only.`,
    missing: {
      title: 'This link leads nowhere',
      text: 'Perhaps it was copied in part, or whoever made it took it away.',
    },
    unsaved: {
      title: 'One moment',
      text: 'We cannot count this visit right now. You can go on all the same:',
      go: 'Go to the page',
    },
    csv: { link: 'Link', target: 'Leads to', title: 'Title', created: 'Created', clicks: 'Clicks', unique: 'Unique clicks', bots: 'Bots', previews: 'Previews', at: 'Time', kind: 'Kind', why: 'Why', repeated: 'Repeat of', referrer: 'Came from', device: 'Device' },
  },
  it: {
    notWebAddress: 'Questo non è un indirizzo web. Scrivilo per intero, a partire da https:// o http://.',
    ownShortLink: 'È uno dei nostri link brevi: porterebbe a sé stesso. Usa l’indirizzo a cui porta.',
    madeByPost: 'Questo link appartiene a un post pubblicato: la sua destinazione non può cambiare. Crea un nuovo link a mano.',
    unknownZone: (zone: string) => `«${zone}» non è un fuso orario. Usa un nome IANA, per esempio Europe/Rome.`,
    twiceInVocabulary: (word: string) => `«${word}» sta per due parole diverse. Tienila in un posto solo.`,
    missing: {
      title: 'Questo link non porta da nessuna parte',
      text: 'Forse è stato copiato solo in parte, oppure chi l’ha creato l’ha tolto.',
    },
    unsaved: {
      title: 'Un momento',
      text: 'Ora non riusciamo a contare questa visita. Puoi proseguire lo stesso:',
      go: 'Vai alla pagina',
    },
    csv: { link: 'Link', target: 'Destinazione', title: 'Titolo', created: 'Creato', clicks: 'Clic', unique: 'Clic unici', bots: 'Bot', previews: 'Anteprime', at: 'Ora', kind: 'Tipo', why: 'Perché', repeated: 'Ripetizione di', referrer: 'Provenienza', device: 'Dispositivo' },
  },
})
