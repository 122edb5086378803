import { defineWords } from '../platform/i18n.ts'

/** What the command line says about short links. */
export const cliWords = defineWords({
  en: {
    help: {
      create: `passaparola links create URL [--title TITLE] [--campaign ID] [--source WORD] [--medium WORD] [--workspace NAME]

Makes a short link by hand. Links of posts are made by themselves when the post goes out.`,
      list: `passaparola links list [--search TEXT] [--limit N] [--workspace NAME]

Lists short links with their clicks, the youngest first. Robots and previews are never clicks.`,
      show: `passaparola links show ID [--workspace NAME]

Shows a short link with its clicks of the last 30 days.`,
    },
    nothing: 'No short links.',
    more: (shown: number) => `The first ${shown}. Ask for more with --limit.`,
    head: { link: 'Link', clicks: 'Clicks', unique: 'Unique', title: 'Leads to', id: 'Id', day: 'Day', bots: 'Robots', previews: 'Previews' },
  },
  it: {
    help: {
      create: `passaparola links create URL [--title TITOLO] [--campaign ID] [--source PAROLA] [--medium PAROLA] [--workspace NOME]

Crea un link breve a mano. Quelli dei post nascono da soli quando il post esce.`,
      list: `passaparola links list [--search TESTO] [--limit N] [--workspace NOME]

Elenca i link brevi con i loro clic, dal più recente. Robot e anteprime non sono mai clic.`,
      show: `passaparola links show ID [--workspace NOME]

Mostra un link breve con i clic degli ultimi 30 giorni.`,
    },
    nothing: 'Nessun link breve.',
    more: (shown) => `I primi ${shown}. Chiedine altri con --limit.`,
    head: { link: 'Link', clicks: 'Clic', unique: 'Unici', title: 'Porta a', id: 'Id', day: 'Giorno', bots: 'Robot', previews: 'Anteprime' },
  },
})
