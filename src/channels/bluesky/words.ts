import { defineWords, type InEveryLanguage } from '../../platform/i18n.ts'
import type { ConnectField } from '../channel.ts'

export const blueskyWords = defineWords({
  en: {
    methods: {
      appPassword: {
        name: 'App password',
        help: 'In Bluesky: Settings → Privacy and security → App passwords. Make one for us and paste it here; your own password stays yours.',
      },
      oauth: {
        name: 'Authorise on Bluesky',
        help: 'You are sent to your server, sign in there and come back. Without an app password, but the network asks you to do it again every two weeks.',
      },
    },
    fields: {
      handle: { label: 'Handle', help: 'As shown in your profile, without the @. Domains of your own work too.', placeholder: 'anna.bsky.social' },
      password: { label: 'App password', help: 'Four groups of four characters.', placeholder: 'xxxx-xxxx-xxxx-xxxx' },
      service: { label: 'Server', help: 'Only if you run your own; left empty, we find it from the handle.', placeholder: 'https://pds.example.org' },
    },
  },
  it: {
    methods: {
      appPassword: {
        name: 'Password per app',
        help: 'In Bluesky: Impostazioni → Privacy e sicurezza → Password per le app. Creane una per noi e incollala qui; la tua password resta tua.',
      },
      oauth: {
        name: 'Autorizza su Bluesky',
        help: 'Vai sul tuo server, accedi lì e torni qui. Non serve una password per app, ma la rete ti chiede di rifarlo ogni due settimane.',
      },
    },
    fields: {
      handle: { label: 'Nome utente', help: 'Come appare nel tuo profilo, senza @. Funziona anche un dominio tuo.', placeholder: 'anna.bsky.social' },
      password: { label: 'Password per app', help: 'Quattro gruppi di quattro caratteri.', placeholder: 'xxxx-xxxx-xxxx-xxxx' },
      service: { label: 'Server', help: 'Solo se ne gestisci uno tuo; se lo lasci vuoto lo troviamo dal nome utente.', placeholder: 'https://pds.example.org' },
    },
  },
})

type Words = (typeof blueskyWords)['en']

export const method = (name: keyof Words['methods']): InEveryLanguage<Words['methods']['oauth']> => ({
  en: blueskyWords.en.methods[name],
  it: blueskyWords.it.methods[name],
})

export const field = (name: keyof Words['fields'], kind: ConnectField['kind']): ConnectField => ({
  name,
  kind,
  words: { en: blueskyWords.en.fields[name], it: blueskyWords.it.fields[name] },
})
