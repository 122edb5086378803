import { writeFileSync } from 'node:fs'
import { hasSavedPages, savedPages } from '../test/support/pages.ts'
import { agreementOf, goldenOf } from '../test/support/smo-golden.ts'

/*
 * Writes what all networks make of the saved pages (../shared/data/pages) as digests and counts, never their words:
 * src/smo/resolvers/golden.tsv and agreement.json. Run it after a rule was changed on purpose, look at `git diff`, then
 * `node tools/docs.ts` for the table in the guide.
 */

if (!hasSavedPages) throw new Error('The saved pages are not here: ../shared/data/pages')
const pages = savedPages('skeletons')
const place = (name: string) => new URL(`../src/smo/resolvers/${name}`, import.meta.url)
writeFileSync(place('golden.tsv'), goldenOf(pages))
writeFileSync(place('agreement.json'), `${JSON.stringify(agreementOf(pages))}\n`)
