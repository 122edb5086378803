import { defineWords, plural } from '../../platform/i18n.ts'

/** What is said while a restored or cloned copy publishes nothing. */
export const heldWords = defineWords({
  en: {
    title: 'This is a restored copy: it publishes nothing',
    owner: 'If another copy is still running, both would publish the same posts. Say so here once this is the only one: what is still in time goes out, what is not is shown as missed.',
    others: 'Its owner decides whether it is the one that publishes. Until then, what you schedule waits.',
    release: 'This is the one that publishes',
    released: (n: number) => plural('en', n, { one: 'Released: 1 post was waiting', other: `Released: ${n} posts were waiting` }),
  },
  it: {
    title: 'Questa è una copia ripristinata: non pubblica nulla',
    owner: 'Se un’altra copia è ancora accesa, tutte e due pubblicherebbero gli stessi post. Dillo qui quando questa è l’unica: ciò che è ancora in tempo esce, il resto risulta mancato.',
    others: 'Chi la possiede decide se è quella che pubblica. Fino ad allora, ciò che programmi aspetta.',
    release: 'È questa che pubblica',
    released: (n) => plural('it', n, { one: 'Sbloccata: 1 post aspettava', other: `Sbloccata: ${n} post aspettavano` }),
  },
})
