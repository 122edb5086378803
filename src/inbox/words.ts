import { defineWords } from '../platform/i18n.ts'

export const problems = defineWords({
  en: {
    noConversation: 'This conversation is not here any more. Go back to the inbox.',
    noMember: 'That person is not a member of this workspace. Choose one from the list.',
    cannotAnswer: (network: string) => `${network} does not let us answer from here. Open the message on the network.`,
    notConnected: (handle: string) => `${handle} must be reconnected before you can answer. Your text is kept.`,
    tooLong: (excess: number, network: string) => `Too long for ${network} by ${excess}. Shorten your answer.`,
    noMessage: 'The message you answer is not in this conversation any more. Reload and try again.',
  },
  it: {
    noConversation: 'Questa conversazione non c’è più. Torna alla posta.',
    noMember: 'Questa persona non fa parte dello spazio. Scegline una dall’elenco.',
    cannotAnswer: (network) => `${network} non permette di rispondere da qui. Apri il messaggio sulla rete.`,
    notConnected: (handle) => `Bisogna ricollegare ${handle} prima di rispondere. Il tuo testo resta salvato.`,
    tooLong: (excess, network) => `Troppo lungo per ${network}: ${excess} di troppo. Accorcia la risposta.`,
    noMessage: 'Il messaggio a cui rispondi non è più in questa conversazione. Ricarica e riprova.',
  },
})
