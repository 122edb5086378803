import { defineWords } from '../i18n.ts'

/** Why the product refuses to start. Each sentence names the variable and says what to write instead. */
export const configWords = defineWords({
  en: {
    port: (value: string) => `PASSAPAROLA_PORT is "${value}", which is not a port. Write a whole number from 1 to 65535, for example 4321.`,
    host: (value: string) => `PASSAPAROLA_HOST is "${value}", which is neither an IP address nor a host name. Write for example 127.0.0.1, or 0.0.0.0 to be reached from other machines.`,
    dataNotFolder: (path: string) => `PASSAPAROLA_DATA points to ${path}, which is a file. Name a folder.`,
    dataUnusable: (path: string, reason: string) => `The data folder ${path} cannot be used (${reason}). Let this user read and write it, or name another one in PASSAPAROLA_DATA.`,
    databaseUrl: () => 'DATABASE_URL does not start with postgres:// or postgresql://, or cannot be read as an address. Leave it empty to use the embedded database.',
    address: (variable: string, value: string) => `${variable} is "${value}", which is not an address of the web. Write it with http:// or https://, for example https://social.example.com, without a path.`,
    role: (value: string) => `PASSAPAROLA_ROLE is "${value}". Write web, worker or all.`,
    roleNeedsPostgres: (value: string) => `PASSAPAROLA_ROLE=${value} divides the work among several processes, which the embedded database does not serve. Set DATABASE_URL to a PostgreSQL, or leave the role at "all".`,
    logLevel: (value: string) => `PASSAPAROLA_LOG_LEVEL is "${value}". Write debug, info, warn, error or silent.`,
    smtpUrl: () => 'PASSAPAROLA_SMTP_URL is not a mail server address. Write smtp://user:password@host:587 or smtps://user:password@host:465.',
    mailFrom: (value: string) => `PASSAPAROLA_MAIL_FROM is "${value}", which is not a sender. Write an address, or a name and an address: Anna <anna@example.com>.`,
    allowNetworks: (value: string) => `PASSAPAROLA_ALLOW_NETWORKS has "${value}", which is neither a network (10.0.0.0/8), an address nor a host name (mastodon.lan, *.lan). Separate entries with commas.`,
    trustProxies: (value: string) => `PASSAPAROLA_TRUST_PROXIES has "${value}", which is neither an address nor a network. Separate entries with commas, for example 10.0.0.1, 172.16.0.0/12.`,
    secretKeys: () => 'PASSAPAROLA_SECRET_KEYS cannot be read. Write one or more id:key with commas between, the current one first; an id is made of letters, digits, - or _, a key is 32 random bytes in base64 (openssl rand -base64 32).',
  },
  it: {
    port: (value) => `PASSAPAROLA_PORT vale «${value}», che non è una porta. Scrivi un numero intero da 1 a 65535, per esempio 4321.`,
    host: (value) => `PASSAPAROLA_HOST vale «${value}», che non è né un indirizzo IP né un nome di host. Scrivi per esempio 127.0.0.1, oppure 0.0.0.0 per farti raggiungere da altre macchine.`,
    dataNotFolder: (path) => `PASSAPAROLA_DATA indica ${path}, che è un file. Indica una cartella.`,
    dataUnusable: (path, reason) => `La cartella dei dati ${path} non è utilizzabile (${reason}). Permetti a questo utente di leggerla e scriverla, oppure indicane un’altra in PASSAPAROLA_DATA.`,
    databaseUrl: () => 'DATABASE_URL non comincia con postgres:// o postgresql://, oppure non è un indirizzo leggibile. Lasciala vuota per usare il database incorporato.',
    address: (variable, value) => `${variable} vale «${value}», che non è un indirizzo del web. Scrivilo con http:// o https://, per esempio https://social.example.com, senza percorso.`,
    role: (value) => `PASSAPAROLA_ROLE vale «${value}». Scrivi web, worker oppure all.`,
    roleNeedsPostgres: (value) => `PASSAPAROLA_ROLE=${value} divide il lavoro fra più processi, e il database incorporato non lo consente. Imposta DATABASE_URL con un PostgreSQL, oppure lascia il ruolo «all».`,
    logLevel: (value) => `PASSAPAROLA_LOG_LEVEL vale «${value}». Scrivi debug, info, warn, error oppure silent.`,
    smtpUrl: () => 'PASSAPAROLA_SMTP_URL non è l’indirizzo di un server di posta. Scrivi smtp://utente:password@host:587 oppure smtps://utente:password@host:465.',
    mailFrom: (value) => `PASSAPAROLA_MAIL_FROM vale «${value}», che non è un mittente. Scrivi un indirizzo, oppure un nome e un indirizzo: Anna <anna@example.com>.`,
    allowNetworks: (value) => `In PASSAPAROLA_ALLOW_NETWORKS c’è «${value}», che non è né una rete (10.0.0.0/8), né un indirizzo, né un nome di host (mastodon.lan, *.lan). Separa le voci con virgole.`,
    trustProxies: (value) => `In PASSAPAROLA_TRUST_PROXIES c’è «${value}», che non è né un indirizzo né una rete. Separa le voci con virgole, per esempio 10.0.0.1, 172.16.0.0/12.`,
    secretKeys: () => 'PASSAPAROLA_SECRET_KEYS non è leggibile. Scrivi una o più voci id:chiave separate da virgole, quella attuale per prima; un id è fatto di lettere, cifre, - o _, una chiave è di 32 byte casuali in base64 (openssl rand -base64 32).',
  },
})
