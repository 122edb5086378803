import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createFetch } from '../../src/platform/http/client.ts'
import { routeTable } from '../../src/platform/http/route-table.ts'
import { createLog } from '../../src/platform/log/create-log.ts'
import { exportLines } from '../../src/platform/db/move.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { databaseBench, type Kind } from '../support/databases.ts'
import { startMastodonServer } from '../support/mastodon-server.ts'
import { acceptAsNew, testPassword, welcome } from '../support/person.ts'
import { startProduct } from '../support/product.ts'

const smtpPassword = 'smtp-canary-5d41402abc4b2a76'

for (const kind of ['sqlite', 'postgres'] as const satisfies readonly Kind[]) {
  describe(`secrets stay where they are (${kind})`, () => {
    it('no answer, log line, error or export holds one in clear; at rest they are sealed or hashed', async () => {
      const bench = databaseBench(kind)
      const empty = await bench.openEmpty()
      const place = bench.place(empty)
      await empty.close()
      const lines: string[] = []
      const log = createLog('debug', { sink: { write: (line) => void lines.push(line) }, pretty: false })
      const mastodon = await startMastodonServer()
      // Every secret the network and the product tell each other, as it passes on the wire.
      const canaries = new Map<string, string>([['the SMTP password', smtpPassword], ['the owner’s password', testPassword]])
      const wire = createFetch({ allowNetworks: ['127.0.0.1'] })
      const product = await startProduct({
        log,
        config: { ...place, logLevel: 'debug', smtpUrl: `smtp://post:${smtpPassword}@127.0.0.1:9` },
        async fetch(request, limits) {
          const answer = await wire(request, limits)
          const copy = await answer.clone().text()
          for (const [, name = '', value = ''] of copy.matchAll(/"(client_secret|access_token|client_id)":"([^"]{8,})"/g)) if (name !== 'client_id') canaries.set(`${name} of Mastodon (${canaries.size})`, value)
          return answer
        },
      })
      try {
        const ownerLink = (await product.app.workspaces.firstOwnerLink()) ?? ''
        canaries.set('the first owner’s link', ownerLink.slice(ownerLink.lastIndexOf('/') + 1))
        const ada = await welcome(ownerLink)
        // Whole: the name of a session without its signature opens nothing, and that is what the store knows.
        for (const [i, one] of ada.cookie.split('; ').entries()) canaries.set(`session cookie ${i}`, decodeURIComponent(one.split(/=(.*)/s)[1] ?? ''))
        const forno = mastodon.addAccount('forno')
        canaries.set('a pasted token', forno.token)
        mastodon.signIn(mastodon.addAccount('anna'))
        const { connection } = await ada.done<{ connection: { id: string } }>('POST', '/connections', { channelId: 'mastodon', methodId: 'token', fields: { instance: mastodon.origin, accessToken: forno.token } })
        const { redirectTo } = await ada.done<{ redirectTo: string }>('POST', '/connections', { channelId: 'mastodon', methodId: 'authorise', fields: { instance: mastodon.origin } })
        const back = new URL((await fetch(redirectTo, { redirect: 'manual' })).headers.get('location') ?? '')
        canaries.set('an authorisation code', back.searchParams.get('code') ?? '')
        expect((await ada.ask('GET', back.pathname + back.search)).headers.get('location')).toContain('connected=')
        // Begun and never finished: what is remembered of it is a secret, too.
        await ada.done('POST', '/connections', { channelId: 'mastodon', methodId: 'authorise', fields: { instance: mastodon.origin } })
        const key = await ada.done<{ key: string }>('POST', '/api-keys', { name: 'robot', scopes: ['read', 'write'] })
        canaries.set('an API key', key.key)
        canaries.set('the secret of a hook', (await ada.done<{ secret: string }>('POST', '/hooks', { name: 'Shop' })).secret)
        const invited = await ada.done<{ link: string }>('POST', '/invitations', { email: 'bob@example.org', role: 'editor' })
        canaries.set('an invitation', invited.link.slice(invited.link.lastIndexOf('/') + 1))
        const bob = await acceptAsNew(invited.link, 'Bob')
        const { items: members } = await ada.done<{ items: { id: string; userId: string; name: string }[] }>('GET', '/members')
        const reset = await ada.done<{ link: string }>('POST', `/members/${members.find(({ name }) => name === 'Bob')?.id}/reset-link`)
        canaries.set('a reset link', new URL(reset.link).searchParams.get('token') ?? reset.link.slice(reset.link.lastIndexOf('/') + 1))
        const enabled = await ada.ask('POST', '/api/auth/two-factor/enable', { password: testPassword })
        const totp = enabled.json<{ totpURI?: string; backupCodes?: string[] }>()
        canaries.set('the second factor', new URL(totp.totpURI ?? 'otpauth://x?secret=').searchParams.get('secret') ?? '')
        for (const code of totp.backupCodes ?? []) canaries.set(`backup code ${code.slice(0, 2)}`, code)
        for (const [i, line] of readFileSync(join(place.dataDir, 'secret.key'), 'utf8').trim().split('\n').entries()) canaries.set(`secret.key ${i}`, line.split(':')[1] ?? '')
        canaries.set('cli.key', readFileSync(join(place.dataDir, 'cli.key'), 'utf8').trim())
        for (const [name, secret] of canaries) expect(secret.length, name).toBeGreaterThan(7)

        // A day's work and its troubles, so that there is something to leak.
        const { id } = await ada.done<{ id: string }>('POST', '/posts', { parts: [{ text: 'Pane https://shop.example/', images: [] }], connectionIds: [connection.id], language: 'it' }, { 'idempotency-key': 'k-1' })
        mastodon.faults.push({ on: 'POST /api/v1/statuses', kind: 'answer', status: 422, body: { error: `refused with ${forno.token}` } })
        await ada.done('POST', `/posts/${id}/publish`)
        await expect.poll(() => mastodon.faults.length, { timeout: 10_000 }).toBe(0)
        mastodon.revokeToken(forno.token)
        const refusals = [
          await ada.ask('POST', `/connections/${connection.id}/refresh`),
          await ada.ask('POST', '/connections', { channelId: 'mastodon', methodId: 'token', fields: { instance: mastodon.origin, accessToken: forno.token } }),
          await ada.ask('POST', '/connections', { channelId: 'mastodon', methodId: 'token', fields: { instance: `https://forno:${forno.token}@127.0.0.1:9/?token=${forno.token}`, accessToken: forno.token } }),
          await ada.ask('POST', '/api/auth/sign-in/email', { email: 'ada@example.org', password: `${testPassword}!` }),
          await ada.ask('GET', `/api/v1/welcome/${canaries.get('the first owner’s link')}`),
          await ada.ask('POST', '/posts', `{"parts": "${key.key}`, { 'content-type': 'application/json', authorization: `Bearer ${key.key}` }),
        ]

        const answers: [string, string][] = refusals.map(({ text, status }, i) => [`refusal ${i} (${status})`, text])
        const { publications } = await ada.done<{ publications: { id: string }[] }>('GET', `/posts/${id}`)
        const ids: Record<string, string> = { workspaceId: ada.workspaceId, connectionId: connection.id, postId: id, publicationId: publications[0]?.id ?? '', memberId: members[0]?.id ?? '', channelId: 'mastodon' }
        let served = 0
        for (const { method, url } of routeTable(product.api)) {
          if (method !== 'GET' || url.includes('*')) continue
          const path = url.replace(/:(\w+)/g, (_, name: string) => ids[name] ?? 'none') + (/loop/.test(url) ? '?from=2026-01-01&to=2027-01-01&metricId=clicks' : '')
          for (const person of [ada, bob]) {
            const answer = await fetch(product.url + path, { headers: { cookie: person.cookie }, redirect: 'manual' })
            if (answer.status < 300) served += 1
            answers.push([`GET ${url}`, `${[...answer.headers].filter(([name]) => name !== 'set-cookie').join('\n')}\n${await answer.text()}`])
          }
        }
        expect(served).toBeGreaterThan(40)
        for (const path of ['/api/auth/get-session', '/api/auth/list-sessions', '/api/auth/passkey/list-user-passkeys', '/api/v1/me/sessions']) answers.push([path, (await ada.ask('GET', path)).text])

        let exported = ''
        for await (const line of exportLines(place, { schema: 1, clock: systemClock })) exported += line
        expect(exported).toContain('Pane https://shop.example/')
        answers.push(['the export', exported], ['the log', lines.join('')])
        expect(lines.length).toBeGreaterThan(3)
        if (kind === 'sqlite') for (const name of readdirSync(place.dataDir).filter((file) => file.startsWith('passaparola.db'))) answers.push([name, readFileSync(join(place.dataDir, name), 'latin1')])

        const leaks = answers.flatMap(([where, text]) => [...canaries].flatMap(([name, secret]) => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')].some((form) => text.includes(form)) ? [`${name} in ${where}`] : []))
        expect(leaks).toEqual([])
      } finally {
        await product.stop()
        await mastodon.stop()
        await bench.close()
      }
    }, 60_000)
  })
}
