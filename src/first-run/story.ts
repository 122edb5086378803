import type { InEveryLanguage } from '../platform/i18n.ts'

/** The made-up shop of the rehearsal: what it posts in a month and what its public says. Nothing here is real. */
export interface Story {
  readonly workspaceName: string
  readonly account: string
  readonly shopName: string
  readonly campaigns: readonly { readonly id: string; readonly name: string; readonly utm: string }[]
  readonly posts: readonly StoryPost[]
  readonly people: readonly string[]
  readonly replies: readonly string[]
  readonly mentions: readonly string[]
  readonly answers: readonly string[]
  readonly planned: readonly string[]
}

/** `appeal` scales how much the public reacts; 1 is an ordinary post. `path`: the page of the shop it leads to. */
export interface StoryPost {
  readonly text: string
  readonly path: string | null
  readonly campaign: string | null
  readonly appeal: number
}

export const shopOrigin = 'https://forno-aurora.example'

export const stories: InEveryLanguage<Story> = {
  en: {
    workspaceName: 'Rehearsal: Aurora Bakery',
    account: 'Aurora Bakery',
    shopName: 'Aurora Bakery shop',
    campaigns: [
      { id: 'panettone', name: 'Panettone pre-orders', utm: 'panettone-preorders' },
      { id: 'courses', name: 'Winter baking courses', utm: 'winter-courses' },
    ],
    posts: [
      { text: 'The first tray of the morning: rye with walnuts, still singing. Shelf by nine.', path: null, campaign: null, appeal: 1.1 },
      { text: 'Panettone pre-orders are open. Thirty-six hours of sourdough, candied orange from Calabria, no shortcuts: {link}', path: '/panettone', campaign: 'panettone', appeal: 2.4 },
      { text: 'Why does our bread cost more? Three ingredients, two days, five pairs of hands. We wrote it all down: {link}', path: '/journal/why-our-bread-costs-more', campaign: null, appeal: 3.1 },
      { text: 'Saturday course: your first sourdough starter. Six places, flour on everything: {link}', path: '/courses/starter', campaign: 'courses', appeal: 1.3 },
      { text: 'Question of the week: crust or crumb? Choose a side.', path: null, campaign: null, appeal: 2.8 },
      { text: 'We tried a chestnut focaccia. It did not rise, we ate it anyway, we will try again tomorrow.', path: null, campaign: null, appeal: 1.6 },
      { text: 'A gift that smells good: the tasting box, four breads and a jar of our apricot jam {link}', path: '/tasting-box', campaign: null, appeal: 1.2 },
      { text: 'Meet Nadia, who has been shaping our loaves since 2009 and still checks every one twice.', path: null, campaign: null, appeal: 2.0 },
      { text: 'How to keep bread good for five days, without plastic: {link}', path: '/journal/keep-bread-fresh', campaign: null, appeal: 2.6 },
      { text: 'Two places left for the winter pastry course on Thursday: {link}', path: '/courses/winter-pastry', campaign: 'courses', appeal: 0.9 },
      { text: 'Rainy Tuesday, warm oven. Half price on yesterday’s bread until noon.', path: null, campaign: null, appeal: 0.8 },
      { text: 'Half of the panettone is already spoken for. The other half is here: {link}', path: '/panettone', campaign: 'panettone', appeal: 1.9 },
      { text: 'Flour from the mill in Val d’Orcia arrived this morning. You can smell the field.', path: null, campaign: null, appeal: 1.0 },
      { text: 'Recipe: what to do with stale bread. Ribollita, the way Nadia’s grandmother made it: {link}', path: '/journal/ribollita', campaign: null, appeal: 2.2 },
      { text: 'We are looking for a baker who likes mornings. Really early mornings: {link}', path: '/jobs', campaign: null, appeal: 1.7 },
      { text: 'Last days to order a panettone that arrives before the holidays: {link}', path: '/panettone', campaign: 'panettone', appeal: 2.1 },
    ],
    people: ['Marta Ferri', 'Tom Hale', 'Inês Duarte', 'Lukas Brandt', 'Priya Nair', 'Giulia Conti', 'Owen Price', 'Sanna Lind', 'Marco Riva', 'Chloé Martin', 'Dario Neri', 'Ella Young'],
    replies: ['Ordered two, my mother will be happy!', 'Do you ship to Ireland?', 'Crust. Always crust.', 'The walnut rye is the best in town.', 'Is there a gluten-free one?', 'How long does it keep once opened?', 'Came by on Saturday and you were sold out…', 'I followed the recipe and it worked on the second try!', 'Can I book a course as a gift?', 'What a story. Thank you for writing it.', 'My order has not arrived yet, can you check?', 'Crumb, warm, with butter.'],
    mentions: ['Breakfast by @aurora today, still warm.', 'If you visit the city, go to @aurora before ten.', 'Tried the tasting box of @aurora: the apricot jam is gone already.'],
    answers: ['Yes, we ship to Ireland: three days, in a box that keeps it fresh.', 'So sorry! Write us the order number and we will look at once.', 'A week in its bag, if you can resist.', 'Yes: choose “gift” and we send a card with the date left open.'],
    planned: ['Tomorrow’s special: olive and rosemary, until it lasts.', 'Behind the oven door: how we light it at two in the morning.', 'New course dates for January: {link}'],
  },
  it: {
    workspaceName: 'Prova: Forno Aurora',
    account: 'Forno Aurora',
    shopName: 'Negozio Forno Aurora',
    campaigns: [
      { id: 'panettone', name: 'Prenotazioni panettone', utm: 'prenotazioni-panettone' },
      { id: 'courses', name: 'Corsi d’inverno', utm: 'corsi-inverno' },
    ],
    posts: [
      { text: 'La prima infornata del mattino: segale e noci, ancora canta. Sul banco alle nove.', path: null, campaign: null, appeal: 1.1 },
      { text: 'Aperte le prenotazioni del panettone. Trentasei ore di lievito madre, arancia candita calabrese, nessuna scorciatoia: {link}', path: '/panettone', campaign: 'panettone', appeal: 2.4 },
      { text: 'Perché il nostro pane costa di più? Tre ingredienti, due giorni, cinque paia di mani. L’abbiamo scritto qui: {link}', path: '/diario/perche-costa-di-piu', campaign: null, appeal: 3.1 },
      { text: 'Corso del sabato: il tuo primo lievito madre. Sei posti, farina ovunque: {link}', path: '/corsi/lievito-madre', campaign: 'courses', appeal: 1.3 },
      { text: 'Domanda della settimana: crosta o mollica? Schieratevi.', path: null, campaign: null, appeal: 2.8 },
      { text: 'Abbiamo provato una focaccia di castagne. Non è cresciuta, l’abbiamo mangiata lo stesso, domani si riprova.', path: null, campaign: null, appeal: 1.6 },
      { text: 'Un regalo che profuma: la scatola degustazione, quattro pani e un vasetto di confettura di albicocche {link}', path: '/scatola-degustazione', campaign: null, appeal: 1.2 },
      { text: 'Lei è Nadia: dà forma alle nostre pagnotte dal 2009 e le controlla ancora tutte due volte.', path: null, campaign: null, appeal: 2.0 },
      { text: 'Come conservare il pane cinque giorni, senza plastica: {link}', path: '/diario/conservare-il-pane', campaign: null, appeal: 2.6 },
      { text: 'Ultimi due posti per il corso di dolci di giovedì: {link}', path: '/corsi/dolci', campaign: 'courses', appeal: 0.9 },
      { text: 'Martedì di pioggia, forno caldo. Pane di ieri a metà prezzo fino a mezzogiorno.', path: null, campaign: null, appeal: 0.8 },
      { text: 'Metà dei panettoni ha già un nome. L’altra metà è qui: {link}', path: '/panettone', campaign: 'panettone', appeal: 1.9 },
      { text: 'È arrivata la farina dal mulino della Val d’Orcia. Si sente il campo.', path: null, campaign: null, appeal: 1.0 },
      { text: 'Ricetta: che cosa fare col pane raffermo. La ribollita della nonna di Nadia: {link}', path: '/diario/ribollita', campaign: null, appeal: 2.2 },
      { text: 'Cerchiamo un fornaio a cui piacciano le mattine. Quelle che cominciano presto: {link}', path: '/lavora-con-noi', campaign: null, appeal: 1.7 },
      { text: 'Ultimi giorni per un panettone che arrivi prima delle feste: {link}', path: '/panettone', campaign: 'panettone', appeal: 2.1 },
    ],
    people: ['Marta Ferri', 'Tommaso Galli', 'Inês Duarte', 'Luca Brandi', 'Priya Nair', 'Giulia Conti', 'Oscar Prezioso', 'Sanna Lind', 'Marco Riva', 'Chloé Martin', 'Dario Neri', 'Elena Gallo'],
    replies: ['Ordinati due, mia madre sarà felice!', 'Spedite anche in Sardegna?', 'Crosta. Sempre crosta.', 'Il pane di segale e noci è il migliore in città.', 'C’è anche senza glutine?', 'Quanto dura una volta aperto?', 'Sono passata sabato ed era già tutto finito…', 'Ho seguito la ricetta: al secondo tentativo è venuta!', 'Posso regalare un corso?', 'Che storia. Grazie di averla scritta.', 'Il mio ordine non è ancora arrivato, potete controllare?', 'Mollica, calda, col burro.'],
    mentions: ['Colazione di @aurora stamattina, ancora tiepida.', 'Se passate in città, andate da @aurora prima delle dieci.', 'Provata la scatola di @aurora: la confettura è già finita.'],
    answers: ['Sì, spediamo anche in Sardegna: tre giorni, in una scatola che lo tiene fresco.', 'Ci dispiace! Scrivici il numero dell’ordine e controlliamo subito.', 'Una settimana nel suo sacchetto, se resisti.', 'Certo: scegli «regalo» e mandiamo un biglietto con la data da decidere.'],
    planned: ['Lo speciale di domani: olive e rosmarino, finché dura.', 'Dietro lo sportello: come accendiamo il forno alle due di notte.', 'Nuove date dei corsi di gennaio: {link}'],
  },
}
