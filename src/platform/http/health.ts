import type { Api } from './api.ts'

/** `ok: false` answers 503, so that whoever watches the address notices. Parts say what is known about each. */
export interface HealthReport {
  readonly ok: boolean
  readonly parts: Readonly<Record<string, unknown>>
}

/** `GET /health`: 200 when all is well, 503 when something is not, or cannot even be asked. */
export function registerHealth(api: Api, check: () => Promise<HealthReport>): void {
  api.get('/health', { config: { needs: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    const report = await check()
    return reply.code(report.ok ? 200 : 503).header('cache-control', 'no-store').send(report)
  })
}
