import { defineWords } from '../../platform/i18n.ts'

const words = defineWords({
  en: {
    authorise: { name: 'Authorise on your server', help: 'You sign in on your own Mastodon server and come back here. We never see your password.' },
    token: {
      name: 'Paste an access token',
      help: 'For servers where authorising does not work. Make a token in Preferences → Development with the permissions read:accounts, read:statuses, read:notifications, write:statuses and write:media.',
    },
    instance: { label: 'Server', help: 'The part of your handle after the second @.', placeholder: 'mastodon.example' },
    accessToken: { label: 'Access token', help: 'It is kept encrypted.', placeholder: '' },
  },
  it: {
    authorise: { name: 'Autorizza sul tuo server', help: 'Accedi sul tuo server Mastodon e torni qui. La tua password non la vediamo mai.' },
    token: {
      name: 'Incolla un token di accesso',
      help: 'Per i server su cui l’autorizzazione non funziona. Crea un token in Preferenze → Sviluppo con i permessi read:accounts, read:statuses, read:notifications, write:statuses e write:media.',
    },
    instance: { label: 'Server', help: 'La parte del tuo nome utente dopo la seconda @.', placeholder: 'mastodon.example' },
    accessToken: { label: 'Token di accesso', help: 'Viene conservato cifrato.', placeholder: '' },
  },
})

export const { en, it } = words
