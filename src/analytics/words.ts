import { defineWords } from '../platform/i18n.ts'

/** Name, formula and source of each metric, as a person reads them one click away from the number. */
export const metricWords = defineWords({
  en: {
    posts: {
      name: 'Posts published',
      formula: 'Posts that went out on a channel during the chosen days; a post on two channels counts twice, a thread once.',
      source: 'Our own record of each publication, with its proof.',
    },
    potentialReach: {
      name: 'Potential reach',
      formula:
        'For each account, the largest value among its posts of the chosen days of: followers of the account + followers of those who re-shared the post. Accounts are added; somebody who follows two of them counts twice. It says who could have seen a post, not who did, and is never added to impressions.',
      source: 'Follower counts given by Bluesky and Mastodon, which publish no impressions.',
    },
    impressions: {
      name: 'Impressions',
      formula: 'Times posts were displayed, by the network’s own rule. None of the connected networks gives it unless a number is shown.',
      source: 'The network, read again at the time shown.',
    },
    engagements: {
      name: 'Engagements',
      formula: 'Likes + replies + reposts + quotes + saves gained during the chosen days. Clicks are apart.',
      source: 'Difference between one reading of the network’s counters and the next, dated at the reading. A fall (a like taken back) counts as less.',
    },
    likes: {
      name: 'Likes',
      formula: 'Likes gained by our posts during the chosen days.',
      source: 'Difference between two readings of the network’s counter, dated at the later one.',
    },
    replies: {
      name: 'Replies',
      formula: 'Replies gained by our posts during the chosen days, by the network’s counter (it includes our own answers).',
      source: 'Difference between two readings of the network’s counter, dated at the later one.',
    },
    reposts: {
      name: 'Reposts',
      formula: 'Reposts and quotes gained by our posts during the chosen days.',
      source: 'Difference between two readings of the network’s counters, dated at the later one.',
    },
    clicks: {
      name: 'Clicks',
      formula: 'Requests of our short links by people. Robots and link previews are left out; the same visitor on the same link within an hour counts once.',
      source: 'Our own short links.',
    },
    messagesIn: {
      name: 'Messages received',
      formula: 'Replies, mentions and quotes that arrived in the inbox during the chosen days.',
      source: 'The inbox, by the time the network gives each message.',
    },
    messagesAnswered: {
      name: 'Answers given',
      formula: 'Answers written from the inbox during the chosen days.',
      source: 'Our own record.',
    },
    visitors: {
      name: 'Visitors',
      formula: 'Distinct visitors of the sites that carry our snippet, each day; days are added, so somebody who comes on two days counts twice. No cookie is used.',
      source: 'Our snippet on your sites.',
    },
    conversions: {
      name: 'Conversions',
      formula: 'Goals reached during the chosen days. In the lists below each is credited to one touchpoint by the model shown, inside the goal’s window.',
      source: 'Our snippet and the server API; the same external id counts once.',
    },
    conversionRate: {
      name: 'Conversions per visitor',
      formula: 'Conversions ÷ visitors of the same days.',
      source: 'Computed from the two numbers.',
    },
  },
  it: {
    posts: {
      name: 'Post pubblicati',
      formula: 'Post usciti su un canale nei giorni scelti; un post su due canali conta due, una serie conta uno.',
      source: 'Il nostro registro di ogni pubblicazione, con la sua prova.',
    },
    potentialReach: {
      name: 'Copertura potenziale',
      formula:
        'Per ogni profilo, il valore più alto fra i suoi post dei giorni scelti di: follower del profilo + follower di chi ha ricondiviso il post. I profili si sommano; chi ne segue due conta due volte. Dice chi avrebbe potuto vedere un post, non chi l’ha visto, e non si somma mai alle impression.',
      source: 'I follower dichiarati da Bluesky e Mastodon, che non pubblicano le impression.',
    },
    impressions: {
      name: 'Impression',
      formula: 'Quante volte i post sono stati mostrati, secondo la regola della rete. Se non c’è un numero, nessuna rete collegata lo fornisce.',
      source: 'La rete, riletta all’ora indicata.',
    },
    engagements: {
      name: 'Interazioni',
      formula: 'Mi piace + risposte + ricondivisioni + citazioni + salvataggi guadagnati nei giorni scelti. I clic sono a parte.',
      source: 'Differenza fra una lettura dei contatori della rete e la successiva, datata alla lettura. Un calo (un mi piace tolto) toglie.',
    },
    likes: {
      name: 'Mi piace',
      formula: 'Mi piace guadagnati dai nostri post nei giorni scelti.',
      source: 'Differenza fra due letture del contatore della rete, datata alla seconda.',
    },
    replies: {
      name: 'Risposte',
      formula: 'Risposte guadagnate dai nostri post nei giorni scelti, secondo il contatore della rete (comprende le nostre).',
      source: 'Differenza fra due letture del contatore della rete, datata alla seconda.',
    },
    reposts: {
      name: 'Ricondivisioni',
      formula: 'Ricondivisioni e citazioni guadagnate dai nostri post nei giorni scelti.',
      source: 'Differenza fra due letture dei contatori della rete, datata alla seconda.',
    },
    clicks: {
      name: 'Clic',
      formula: 'Aperture dei nostri link brevi da parte di persone. Robot e anteprime sono esclusi; lo stesso visitatore sullo stesso link entro un’ora conta una volta.',
      source: 'I nostri link brevi.',
    },
    messagesIn: {
      name: 'Messaggi ricevuti',
      formula: 'Risposte, menzioni e citazioni arrivate nella posta nei giorni scelti.',
      source: 'La posta, secondo l’ora che la rete dà a ogni messaggio.',
    },
    messagesAnswered: {
      name: 'Risposte date',
      formula: 'Risposte scritte dalla posta nei giorni scelti.',
      source: 'Il nostro registro.',
    },
    visitors: {
      name: 'Visitatori',
      formula: 'Visitatori distinti, giorno per giorno, dei siti con il nostro codice; i giorni si sommano, quindi chi torna in due giorni conta due. Nessun cookie.',
      source: 'Il nostro codice sui tuoi siti.',
    },
    conversions: {
      name: 'Conversioni',
      formula: 'Obiettivi raggiunti nei giorni scelti. Negli elenchi qui sotto ognuna è attribuita a un punto di contatto secondo il modello indicato, entro la finestra dell’obiettivo.',
      source: 'Il nostro codice e l’API; lo stesso identificativo esterno conta una volta.',
    },
    conversionRate: {
      name: 'Conversioni per visitatore',
      formula: 'Conversioni ÷ visitatori degli stessi giorni.',
      source: 'Calcolato dai due numeri.',
    },
  },
})

export const loopWords = defineWords({
  en: {
    removedConnection: 'A channel no longer here',
    badDays: 'Choose a first and a last day, in order and at most 400 days apart.',
  },
  it: {
    removedConnection: 'Un canale che non c’è più',
    badDays: 'Scegli un primo e un ultimo giorno, in ordine e distanti al massimo 400 giorni.',
  },
})
