import { defineWords } from '../../platform/i18n.ts'

export const rehearsalWords = defineWords({
  en: {
    name: 'Rehearsal',
    method: { name: 'Make up an account', help: 'A network that lives inside this program: nothing leaves it. Try everything here before you connect real accounts.' },
    displayName: { label: 'Name of the account', help: 'What your made-up public will see.', placeholder: 'Aurora Bakery' },
    noSuchPost: 'There is no such post on the rehearsal network.',
    postNeeded: 'Say which post it is about; only a mention stands alone.',
    textNeeded: 'A reply or a mention needs words.',
  },
  it: {
    name: 'Prova generale',
    method: { name: 'Inventa un account', help: 'Una rete che vive dentro questo programma: niente ne esce. Prova tutto qui prima di collegare account veri.' },
    displayName: { label: 'Nome dell’account', help: 'Quello che vedrà il tuo pubblico inventato.', placeholder: 'Forno Aurora' },
    noSuchPost: 'Sulla rete di prova non c’è un post così.',
    postNeeded: 'Indica a quale post si riferisce: solo una menzione sta da sola.',
    textNeeded: 'Una risposta o una menzione ha bisogno di un testo.',
  },
})

/** The made-up public: what it says, by the language of the post. */
export const publicWords = defineWords({
  en: {
    people: 'Marta Ferri|Tom Hale|Inês Duarte|Lukas Brandt|Priya Nair|Giulia Conti|Owen Price|Sanna Lind|Marco Riva|Chloé Martin|Dario Neri|Ella Young|Hugo Blanc|Nora Walsh|Samir Haddad|Ivy Chen|Peter Novak|Lena Vogel|Ada Okafor|Ben Castle|Rosa Medina|Felix Horn|Amy Fox|Oskar Berg',
    replies:
      'Love this!|Are you open on Sunday too?|Saving this for later.|How long does delivery take?|Can I book for two?|My sister told me about you, she was right.|Is there a version without nuts?|Finally! I have been waiting for this.|Does the offer last until the weekend?|Beautiful photo, who took it?|I could not open the link, can you check?|Ordered mine this morning.|Where exactly are you?|This made my day.|Could you say more about how it is made?|I was there last week, lovely people.',
    mentions: 'Found a gem today: @{handle}.|Thank you @{handle}, you saved my evening.|If you have not been to @{handle} yet, go.|@{handle} do you answer messages here too?',
  },
  it: {
    people: 'Marta Ferri|Luca Bassi|Giulia Conti|Marco Riva|Sara De Luca|Dario Neri|Chiara Longo|Paolo Greco|Elena Fontana|Davide Sala|Irene Costa|Matteo Villa|Anna Caruso|Stefano Bruni|Laura Pace|Nicola Serra|Francesca Leone|Andrea Monti|Silvia Rossi|Giorgio Rizzo|Beatrice Gatti|Tommaso Lodi|Valentina Piras|Simone Marchi',
    replies:
      'Che meraviglia!|Siete aperti anche la domenica?|Me lo segno per il fine settimana.|Quanto ci mette la consegna?|Si può prenotare per due?|Me ne ha parlato mia sorella e aveva ragione.|C’è anche senza frutta secca?|Finalmente! Lo aspettavo da un pezzo.|L’offerta vale fino a domenica?|Bellissima foto, chi l’ha fatta?|Il link non mi si apre, potete controllare?|Ordinato stamattina.|Dove siete di preciso?|Mi avete svoltato la giornata.|Raccontate di più su come lo fate?|Ci sono stato la settimana scorsa, gente splendida.',
    mentions: 'Scoperta del giorno: @{handle}.|Grazie @{handle}, mi avete salvato la serata.|Se non siete ancora passati da @{handle}, andateci.|@{handle} rispondete anche qui ai messaggi?',
  },
})
