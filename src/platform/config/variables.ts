import type { InEveryLanguage } from '../i18n.ts'
import type { Environment } from './env.ts'

/** One variable of the environment, for the reference in docs/ and for `passaparola --help`. */
export interface VariableReference {
  readonly name: keyof Environment
  /** What it is when not set; null when it is simply absent. */
  readonly default: string | null
  /** True when its value must not be shown. */
  readonly secret: boolean
  readonly words: InEveryLanguage<string>
}

/** Every variable the product reads; a test compares it with env.ts. */
export const variables: readonly VariableReference[] = [
  line('PASSAPAROLA_HOST', '127.0.0.1', 'The address to listen on. 0.0.0.0 (or ::) lets other machines in.', 'L’indirizzo su cui ascoltare. Con 0.0.0.0 (o ::) possono entrare anche altre macchine.'),
  line('PASSAPAROLA_PORT', '4321', 'The port to listen on.', 'La porta su cui ascoltare.'),
  line('PASSAPAROLA_DATA', './data', 'The data folder: embedded database, uploaded files, secret key. Back it up.', 'La cartella dei dati: database incorporato, file caricati, chiave segreta. Fanne copie di sicurezza.'),
  secret('DATABASE_URL', 'postgres://… to use PostgreSQL in place of the embedded database.', 'postgres://… per usare PostgreSQL al posto del database incorporato.'),
  line('PASSAPAROLA_PUBLIC_URL', 'http://127.0.0.1:<PASSAPAROLA_PORT>', 'Where people reach the product, without a path: links, sign-in and connections to the networks are made from it.', 'Dove le persone raggiungono il prodotto, senza percorso: da qui nascono link, accesso e collegamenti alle reti.'),
  line('PASSAPAROLA_SHORT_URL', 'PASSAPAROLA_PUBLIC_URL', 'A domain of its own for short links.', 'Un dominio a parte per i link brevi.'),
  line('PASSAPAROLA_ROLE', 'all', 'web, worker or all: what this process does. web and worker need PostgreSQL.', 'web, worker o all: che cosa fa questo processo. web e worker richiedono PostgreSQL.'),
  line('PASSAPAROLA_LOG_LEVEL', 'info', 'debug, info, warn, error or silent. Lines go to the standard error.', 'debug, info, warn, error o silent. Le righe vanno sullo standard error.'),
  secret('PASSAPAROLA_SMTP_URL', 'The mail server for invitations: smtp://user:password@host:587 or smtps://…:465. Without it, invitations are links to copy.', 'Il server di posta per gli inviti: smtp://utente:password@host:587 oppure smtps://…:465. Senza, gli inviti sono link da copiare.'),
  line('PASSAPAROLA_MAIL_FROM', 'Passaparola <passaparola@host of PASSAPAROLA_PUBLIC_URL>', 'The sender of our mail.', 'Il mittente della nostra posta.'),
  line('PASSAPAROLA_ALLOW_NETWORKS', null, 'Networks, addresses and hosts that outgoing requests may reach although they are private, with commas: 10.0.0.0/8, mastodon.lan, *.lan.', 'Reti, indirizzi e host che le richieste in uscita possono raggiungere benché privati, separati da virgole: 10.0.0.0/8, mastodon.lan, *.lan.'),
  line('PASSAPAROLA_TRUST_PROXIES', null, 'Addresses and networks of reverse proxies whose X-Forwarded-For is believed, with commas.', 'Indirizzi e reti dei reverse proxy di cui ci si fida per X-Forwarded-For, separati da virgole.'),
  secret('PASSAPAROLA_SECRET_KEYS', 'id:base64,… : the keys that seal tokens at rest, the current one first. Without it, a key is made in <data>/secret.key.', 'id:base64,… : le chiavi che sigillano i token salvati, quella attuale per prima. Senza, una chiave viene creata in <dati>/secret.key.'),
  line('PASSAPAROLA_URL', 'http://127.0.0.1:<PASSAPAROLA_PORT>', 'For the command line: the product to talk to.', 'Per la riga di comando: il prodotto con cui parlare.'),
  secret('PASSAPAROLA_API_KEY', 'For the command line: the API key to use.', 'Per la riga di comando: la chiave API da usare.'),
]

function line(name: keyof Environment, fallback: string | null, en: string, it: string): VariableReference {
  return { name, default: fallback, secret: false, words: { en, it } }
}

function secret(name: keyof Environment, en: string, it: string): VariableReference {
  return { name, default: null, secret: true, words: { en, it } }
}
