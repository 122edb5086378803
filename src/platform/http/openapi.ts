import swagger from '@fastify/swagger'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { version } from '../config/version.ts'
import type { Api } from './api.ts'

/** Generates OpenAPI 3.1 from the routes' own schemas, at `/api/openapi.json`; what is outside /api is not in it. */
export async function describeApi(api: Api, publicUrl: string): Promise<void> {
  await api.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Passaparola', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
      servers: [{ url: publicUrl }],
      components: {
        securitySchemes: {
          key: { type: 'http', scheme: 'bearer', description: 'An API key of a workspace.' },
          session: { type: 'apiKey', in: 'cookie', name: 'session', description: 'A person who signed in.' },
        },
      },
    },
    transform: (route) => {
      const { schema, url } = jsonSchemaTransform(route as Parameters<typeof jsonSchemaTransform>[0])
      const isApi = url.startsWith('/api/')
      const isPublic = route.route.config?.needs === 'public'
      return {
        url,
        schema: { ...schema, hide: !isApi || schema?.['hide'] === true, ...(isPublic ? {} : { security: [{ key: [] }, { session: [] }] }) },
      }
    },
  })
  let document: unknown = null
  api.get('/api/openapi.json', { config: { needs: 'public' }, schema: { hide: true } }, async (_request, reply) => {
    document ??= withProblems(api.swagger() as unknown as Document)
    return reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(JSON.stringify(document))
  })
}

interface Document {
  paths?: Record<string, Record<string, Operation>>
  components?: { schemas?: Record<string, unknown>; responses?: Record<string, unknown>; parameters?: Record<string, unknown> }
}
interface Operation {
  parameters?: unknown[]
  responses?: Record<string, unknown>
}

/** What every operation shares: its problems, and the key that makes a write safe to repeat. */
function withProblems(document: Document): Document {
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, Problem: problemSchema },
    responses: {
      Problem: {
        description: 'What was wrong, in the language asked for (RFC 9457).',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
    parameters: { IdempotencyKey: idempotencyKey },
  }
  for (const operations of Object.values(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(operations)) {
      operation.responses = { ...operation.responses, default: { $ref: '#/components/responses/Problem' } }
      if (method !== 'get') operation.parameters = [...(operation.parameters ?? []), { $ref: '#/components/parameters/IdempotencyKey' }]
    }
  }
  return document
}

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  schema: { type: 'string', minLength: 1, maxLength: 255 },
  description: 'Makes a write safe to send again: within 24 hours the same key and body get the first answer.',
}

const problemSchema = {
  type: 'object',
  required: ['type', 'title', 'status', 'code'],
  properties: {
    type: { type: 'string', examples: ['/problems/invalid-request'] },
    title: { type: 'string', description: 'A sentence for people.' },
    status: { type: 'integer' },
    code: { type: 'string', description: 'Stable; for programs.' },
    instance: { type: 'string' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'JSON pointer (RFC 6901) into the body, or into what `in` names.' },
          detail: { type: 'string' },
          in: { type: 'string', enum: ['query', 'path', 'header'] },
        },
      },
    },
  },
}
