import { defineWords } from '../platform/i18n.ts'

export const cliWords = defineWords({
  en: {
    usage: `Passaparola: social media marketing, from the page to the conversion.

  passaparola start                     serve the product
  passaparola post <what>               create, list, show, publish, cancel or import posts
  passaparola links <what>              create, list or show short links
  passaparola audit URL|FILE…           what every network makes of a page, and what is wrong
  passaparola share-image               draw an image for a link
  passaparola backup [--to FILE]        copy everything into one file, while it runs
  passaparola restore FILE              put a backup in an empty data folder
  passaparola export [--to FILE]        every row and file as lines of JSON, for the other database
  passaparola import FILE               read an export into an empty database
  passaparola release                   let a restored or imported copy publish
  passaparola doctor                    look whether all is well
  passaparola keys rotate | reseal      seal tokens with a new key, or again with the current one
  passaparola rollups rebuild           count clicks, visits and conversions again

Every command takes --json, --help and --language en|it.
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 refused by the product, 4 not reachable.`,
    everywhere: `  --json                 one JSON document on the standard output, and nothing else
  --language en|it       instead of the terminal's own
  --help                 this text`,
    help: {
      start: `passaparola start

Serves the product until Ctrl-C. The environment says where; see the table in README.md.`,
      backup: `passaparola backup [--to FILE.tar] [--with-keys]

Copies database and uploaded files into one file, by default in the folder “backups” of the data folder, while the product
goes on. Run it where PASSAPAROLA_DATA is. The secret key, which opens the saved tokens, is left out unless --with-keys:
whoever has such a backup can post in your name. On PostgreSQL use pg_dump, or passaparola export.`,
      restore: `passaparola restore FILE.tar

Puts a backup in the empty data folder PASSAPAROLA_DATA. The copy starts held: it publishes nothing until
“passaparola release”, so that two of them never publish the same post.`,
      export: `passaparola export [--to FILE.ndjson.gz]

Writes every row and uploaded file as of one moment, from either database, while the product goes on. Sessions
stay behind: after a move people sign in again.`,
      import: `passaparola import FILE.ndjson.gz

Reads an export of the same version into the empty database that DATABASE_URL or PASSAPAROLA_DATA names. It starts held.`,
      release: `passaparola release

Your word that the original of this restored or imported copy is off: what it holds goes out from now on.`,
      doctor: `passaparola doctor

Looks at configuration, data folder, disk, database, clock, keys, public address, mail, timer, work and connections. It
changes nothing and says what to do. Exit code 1 when something is wrong.`,
      rotate: `passaparola keys rotate

Makes a new secret key and seals the saved tokens with it. The old key stays in the file, for what backups hold.`,
      reseal: `passaparola keys reseal

Seals what older keys sealed with the current one: after PASSAPAROLA_SECRET_KEYS got a new first key.`,
      rollups: `passaparola rollups rebuild

Makes the kept counts of clicks, visits and conversions again from the rows they count.`,
    },
    group: (name: string, commands: string) => `passaparola ${name} <what>\n\n${commands}\n\nEach takes --help.`,
    unknown: (command: string, names: string) => `There is no command “${command}”. There are: ${names}.`,
    unknownOption: (option: string) => `There is no option ${option} here. See --help.`,
    optionValue: (option: string) => `The option ${option} needs a value, or takes none. See --help.`,
    unknownLanguage: (name: string) => `Passaparola speaks en and it, not “${name}”.`,
    howMany: (command: string) => `Too many or too few words. See: passaparola ${command} --help`,
    failed: (why: string) => `It failed: ${why}`,
    noKey: (url: string, folder: string) => `There is no key for ${url}: set PASSAPAROLA_API_KEY, or run this on the machine of the product with PASSAPAROLA_DATA (now ${folder}).`,
    ready: (url: string, seconds: string) => `Passaparola is ready: ${url} (${seconds} s)`,
    firstOwner: 'Nobody owns it yet. Open this link once to become its owner:',
    webMissing: 'The web pages are not built. Run `npm run build`, then start again.',
    portTaken: (port: number) => `Port ${port} is taken by another program. Stop it, or choose another with PASSAPAROLA_PORT.`,
    portForbidden: (port: number) => `This user may not use port ${port}. Choose one above 1023 with PASSAPAROLA_PORT.`,
    hostUnknown: (host: string) => `This machine has no address ${host}. Check PASSAPAROLA_HOST.`,
    stopping: 'Finishing what is under way…',
    stopped: 'Stopped. Nothing is lost.',
    held: 'This database was restored or copied: nothing will be published until an owner says so in the settings, or you run: passaparola release',
    noDatabase: (where: string) => `There is no database of Passaparola in ${where}. Check PASSAPAROLA_DATA and DATABASE_URL.`,
    databaseUnreachable: (why: string) => `The database cannot be read (${why}). Check DATABASE_URL and the data folder.`,
    fileExists: (file: string) => `${file} is there already. Choose another name with --to.`,
    noSuchFile: (file: string) => `There is no file ${file}.`,
    backupOnPostgres: 'On PostgreSQL the database makes its own backups: use pg_dump for it and copy the folder “files” of the data folder, or use passaparola export.',
    restoreOnPostgres: 'On PostgreSQL use pg_restore, or passaparola import with an export.',
    backingUp: 'Copying',
    backedUp: (file: string, size: string, files: number) => `Backup made: ${file} (${size}, ${files} uploaded files)`,
    withKeys: 'The secret key is in it: keep it as safe as a password.',
    withoutKeys: (path: string) => `The secret key is not in it. Keep a copy of ${path} in another safe place: without it a restored copy cannot start.`,
    notABackup: (file: string) => `${file} is not a whole backup of Passaparola. Nothing was changed.`,
    folderNotEmpty: (folder: string) => `The data folder ${folder} is not empty. Restore into a new one with PASSAPAROLA_DATA, so that nothing is mixed or overwritten.`,
    keyThere: (path: string) => `The backup brings a secret key, and ${path} is there already. Move that one away, then restore again.`,
    restoring: 'Restoring',
    restored: (folder: string, files: number) => `Restored into ${folder}, with ${files} uploaded files.`,
    restoredHeld: 'It is held: it publishes nothing until you know that the original is off and run: passaparola release',
    bringTheKey: (path: string) => `Before you start it, put the secret key of the original at ${path}: without it the copy cannot start.`,
    exporting: 'Writing',
    exported: (file: string, size: string, rows: number, files: number) => `Exported: ${file} (${size}, ${rows} rows, ${files} uploaded files)`,
    importing: 'Reading',
    imported: (rows: number, files: number) => `Imported: ${rows} rows, ${files} uploaded files.`,
    notAnExport: (file: string) => `${file} is not a whole export of Passaparola. No row was imported; export it again.`,
    released: (count: number) => (count === 0 ? 'This copy may publish. Nothing was waiting.' : `This copy may publish. ${count} publications go on.`),
    rebuilt: (count: number) => (count === 1 ? 'Counted again in 1 workspace.' : `Counted again in ${count} workspaces.`),
    rotated: (id: string, path: string) => `New secret key ${id}. Renew your copy of ${path}.`,
    sealedAgain: (count: number) => (count === 1 ? '1 token sealed again.' : `${count} tokens sealed again.`),
    keysFromEnvironment: 'The keys come from PASSAPAROLA_SECRET_KEYS: put a new one first there, start again, then run: passaparola keys reseal',
    examining: 'Looking',
    allWell: 'All is well.',
    someTrouble: 'Something needs you: see ✗ above.',
  },
  it: {
    usage: `Passaparola: social media marketing, dalla pagina alla conversione.

  passaparola start                     avvia il prodotto
  passaparola post <cosa>               create, list, show, publish, cancel o import: i post
  passaparola links <cosa>              create, list o show: i link brevi
  passaparola audit URL|FILE…           cosa fa ogni rete di una pagina, e cosa non va
  passaparola share-image               disegna un’immagine per un link
  passaparola backup [--to FILE]        copia tutto in un file, anche mentre lavora
  passaparola restore FILE              rimette una copia in una cartella dati vuota
  passaparola export [--to FILE]        ogni riga e ogni file come JSON, per l’altro database
  passaparola import FILE               legge un’esportazione in un database vuoto
  passaparola release                   permette a una copia ripristinata o importata di pubblicare
  passaparola doctor                    controlla se va tutto bene
  passaparola keys rotate | reseal      sigilla i token con una chiave nuova, o di nuovo con quella attuale
  passaparola rollups rebuild           riconta clic, visite e conversioni

Ogni comando accetta --json, --help e --language en|it.
Codici d’uscita: 0 fatto, 1 fallito, 2 uso sbagliato, 3 rifiutato dal prodotto, 4 non raggiungibile.`,
    everywhere: `  --json                 un documento JSON sullo standard output, e nient’altro
  --language en|it       al posto di quella del terminale
  --help                 questo testo`,
    help: {
      start: `passaparola start

Avvia il prodotto, fino a Ctrl-C. L’ambiente dice dove; vedi la tabella in README.md.`,
      backup: `passaparola backup [--to FILE.tar] [--with-keys]

Copia database e file caricati in un solo file, di norma nella cartella «backups» della cartella dati, mentre il prodotto
continua. Eseguilo dove si trova PASSAPAROLA_DATA. La chiave segreta, che apre i token salvati, resta fuori a meno di
--with-keys: chi ha un backup così può pubblicare a tuo nome. Su PostgreSQL usa pg_dump, o passaparola export.`,
      restore: `passaparola restore FILE.tar

Rimette un backup nella cartella dati vuota PASSAPAROLA_DATA. La copia parte sospesa: non pubblica nulla fino a
«passaparola release», così due copie non pubblicano mai lo stesso post.`,
      export: `passaparola export [--to FILE.ndjson.gz]

Scrive ogni riga e ogni file caricato così come sono in un dato momento, da entrambi i database, mentre il prodotto continua.
Le sessioni restano fuori: dopo un trasloco ognuno accede di nuovo.`,
      import: `passaparola import FILE.ndjson.gz

Legge un’esportazione della stessa versione nel database vuoto indicato da DATABASE_URL o PASSAPAROLA_DATA. Parte sospeso.`,
      release: `passaparola release

La tua parola che l’originale di questa copia ripristinata o importata è spento: ciò che trattiene esce da ora in poi.`,
      doctor: `passaparola doctor

Controlla configurazione, cartella dati, disco, database, orologio, chiavi, indirizzo pubblico, posta, timer, lavoro e
collegamenti. Non cambia nulla e dice che cosa fare. Codice d’uscita 1 se qualcosa non va.`,
      rotate: `passaparola keys rotate

Crea una nuova chiave segreta e vi sigilla i token salvati. La vecchia resta nel file, per ciò che i backup contengono.`,
      reseal: `passaparola keys reseal

Sigilla con la chiave attuale ciò che era sigillato con chiavi più vecchie: dopo una nuova prima chiave in PASSAPAROLA_SECRET_KEYS.`,
      rollups: `passaparola rollups rebuild

Rifà i conteggi di clic, visite e conversioni a partire dalle righe che contano.`,
    },
    group: (name, commands) => `passaparola ${name} <cosa>\n\n${commands}\n\nOgnuno accetta --help.`,
    unknown: (command, names) => `Il comando «${command}» non esiste. Ci sono: ${names}.`,
    unknownOption: (option) => `Qui l’opzione ${option} non esiste. Vedi --help.`,
    optionValue: (option) => `L’opzione ${option} richiede un valore, o non ne accetta. Vedi --help.`,
    unknownLanguage: (name) => `Passaparola parla en e it, non «${name}».`,
    howMany: (command) => `Troppe o troppo poche parole. Vedi: passaparola ${command} --help`,
    failed: (why) => `Non è riuscito: ${why}`,
    noKey: (url, folder) => `Non c’è una chiave per ${url}: imposta PASSAPAROLA_API_KEY, o esegui il comando sulla macchina del prodotto con PASSAPAROLA_DATA (ora ${folder}).`,
    ready: (url, seconds) => `Passaparola è pronto: ${url} (${seconds} s)`,
    firstOwner: 'Non ha ancora un proprietario. Apri questo link, una volta sola, per diventarlo:',
    webMissing: 'Le pagine web non sono pronte. Esegui `npm run build`, poi riavvia.',
    portTaken: (port) => `La porta ${port} è occupata da un altro programma. Fermalo, o scegline un’altra con PASSAPAROLA_PORT.`,
    portForbidden: (port) => `Questo utente non può usare la porta ${port}. Scegline una sopra la 1023 con PASSAPAROLA_PORT.`,
    hostUnknown: (host) => `Questa macchina non ha l’indirizzo ${host}. Controlla PASSAPAROLA_HOST.`,
    stopping: 'Finisco quello che è in corso…',
    stopped: 'Fermo. Nulla è andato perso.',
    held: 'Questo database è stato ripristinato o copiato: nulla verrà pubblicato finché un proprietario non lo conferma nelle impostazioni, o tu non esegui: passaparola release',
    noDatabase: (where) => `In ${where} non c’è un database di Passaparola. Controlla PASSAPAROLA_DATA e DATABASE_URL.`,
    databaseUnreachable: (why) => `Il database non si può leggere (${why}). Controlla DATABASE_URL e la cartella dati.`,
    fileExists: (file) => `${file} esiste già. Scegli un altro nome con --to.`,
    noSuchFile: (file) => `Il file ${file} non esiste.`,
    backupOnPostgres: 'Con PostgreSQL i backup li fa il database: usa pg_dump e copia la cartella «files» della cartella dati, o usa passaparola export.',
    restoreOnPostgres: 'Con PostgreSQL usa pg_restore, o passaparola import con un’esportazione.',
    backingUp: 'Copio',
    backedUp: (file, size, files) => `Backup fatto: ${file} (${size}, ${files} file caricati)`,
    withKeys: 'La chiave segreta è dentro: custodiscilo come una password.',
    withoutKeys: (path) => `La chiave segreta non è dentro. Conserva una copia di ${path} in un altro luogo sicuro: senza, una copia ripristinata non può partire.`,
    notABackup: (file) => `${file} non è un backup integro di Passaparola. Non è stato modificato nulla.`,
    folderNotEmpty: (folder) => `La cartella dati ${folder} non è vuota. Ripristina in una nuova con PASSAPAROLA_DATA, così nulla si mescola o viene sovrascritto.`,
    keyThere: (path) => `Il backup porta una chiave segreta, e ${path} esiste già. Spostala altrove, poi ripristina di nuovo.`,
    restoring: 'Ripristino',
    restored: (folder, files) => `Ripristinato in ${folder}, con ${files} file caricati.`,
    restoredHeld: 'È sospeso: non pubblica nulla finché non sai che l’originale è spento ed esegui: passaparola release',
    bringTheKey: (path) => `Prima di avviarlo, metti la chiave segreta dell’originale in ${path}: senza, la copia non può partire.`,
    exporting: 'Scrivo',
    exported: (file, size, rows, files) => `Esportato: ${file} (${size}, ${rows} righe, ${files} file caricati)`,
    importing: 'Leggo',
    imported: (rows, files) => `Importati: ${rows} righe, ${files} file caricati.`,
    notAnExport: (file) => `${file} non è un’esportazione integra di Passaparola. Nessuna riga è stata importata; esportala di nuovo.`,
    released: (count) => (count === 0 ? 'Questa copia può pubblicare. Nulla era in attesa.' : `Questa copia può pubblicare. ${count} pubblicazioni riprendono.`),
    rebuilt: (count) => (count === 1 ? 'Ricontato in 1 spazio.' : `Ricontato in ${count} spazi.`),
    rotated: (id, path) => `Nuova chiave segreta ${id}. Rinnova la tua copia di ${path}.`,
    sealedAgain: (count) => (count === 1 ? '1 token sigillato di nuovo.' : `${count} token sigillati di nuovo.`),
    keysFromEnvironment: 'Le chiavi vengono da PASSAPAROLA_SECRET_KEYS: mettine lì una nuova per prima, riavvia, poi esegui: passaparola keys reseal',
    examining: 'Guardo',
    allWell: 'Va tutto bene.',
    someTrouble: 'Qualcosa ha bisogno di te: vedi ✗ qui sopra.',
  },
})
