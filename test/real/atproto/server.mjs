// The child process of start.ts: a network of real servers that answers JSON lines over IPC.
import { createHmac } from 'node:crypto'
import { AtpAgent } from '@atproto/api'
import { TestNetwork, TestNetworkNoAppView } from '@atproto/dev-env'

const withAppView = process.argv.includes('--app-view')
// Handles of tests end in .test; "localhost" lets the OAuth pages live on plain http.
const pds = { hostname: 'localhost' }
const network = withAppView ? await TestNetwork.create({ dbPostgresSchema: 'passaparola', pds }) : await TestNetworkNoAppView.create({ pds })

const verbs = {
  async createAccount({ handle, password }) {
    const agent = new AtpAgent({ service: network.pds.url })
    const { data } = await agent.createAccount({ handle, password, email: `${handle.split('.')[0]}@example.com` })
    const made = await agent.com.atproto.server.createAppPassword({ name: 'passaparola' })
    return { did: data.did, handle, password, appPassword: made.data.password }
  },
  /** The same token with its end in the past, signed as the server signs: two hours in no time. */
  async expire({ token }) {
    const [header, claims] = token.split('.')
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString())
    const past = Buffer.from(JSON.stringify({ ...said, iat: said.iat - 10_000, exp: said.iat - 5_000 })).toString('base64url')
    const signature = createHmac('sha256', network.pds.jwtSecretKey()).update(`${header}.${past}`).digest('base64url')
    return `${header}.${past}.${signature}`
  },
  async processAll() {
    await network.processAll()
    return null
  },
}

process.on('message', async ({ id, verb, values }) => {
  try {
    process.send({ id, answer: await verbs[verb](values) })
  } catch (error) {
    process.send({ id, error: String(error?.stack ?? error) })
  }
})
// The parent is gone: so are we, and the Redis it started for us.
process.on('disconnect', () => {
  try {
    if (withAppView) process.kill(Number(process.env.REDIS_PID))
  } finally {
    process.exit(0)
  }
})
process.send({ ready: { pdsUrl: network.pds.url, plcUrl: network.plc.url } })
