import { builtWeb } from './support/built-web.ts'
import { installMetadataPeers } from './support/metadata-peers.ts'
import { report } from './support/outcome.ts'
import { neededBy, seeded } from './support/seeded.ts'

/** Fills the databases of all benches of a run, builds the web app and fetches the libraries to compare with, side by side: nothing is timed meanwhile. The largest has a lane of its own. */
await report(async (run) => {
  const [longest, ...others] = neededBy(run, 'sqlite')
  const lanes = [{ kind: 'sqlite', names: longest === undefined ? [] : [longest] }, { kind: 'sqlite', names: others }, { kind: 'postgres', names: run.postgres ? neededBy(run, 'postgres') : [] }] as const
  const filled = lanes.map(async ({ kind, names }) => {
    for (const name of names) await seeded(run, name, kind)
  })
  await Promise.all([...filled, run.benches.includes('web') ? builtWeb(run) : null, run.benches.includes('smo') ? installMetadataPeers(run.folder) : null])
  return []
})
