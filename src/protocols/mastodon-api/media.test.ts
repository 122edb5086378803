import { expect, it } from 'vitest'
import type { Fetch } from '../../platform/http/fetch.ts'
import { StillProcessing, uploadMedia } from './index.ts'

const image = { bytes: Uint8Array.of(1, 2, 3), type: 'image/webp', description: '' }
const api = (fetch: Fetch) => ({ fetch, origin: 'https://m.example', token: 't' })
const media = (url: string | null) => ({ id: '7', type: 'image', url })

/** Answers in turn, and remembers what was asked. */
function scripted(...answers: readonly (() => Response)[]): { fetch: Fetch; asked: string[]; bodies: string[] } {
  const asked: string[] = []
  const bodies: string[] = []
  return {
    asked,
    bodies,
    fetch: async (request) => {
      asked.push(`${request.method} ${new URL(request.url).pathname}`)
      bodies.push(await request.text())
      return answers[asked.length - 1]?.() ?? Response.json({ error: 'too many' }, { status: 500 })
    },
  }
}

it('waits while the server works on it', async () => {
  const waits: number[] = []
  const { fetch, asked } = scripted(
    () => Response.json(media(null), { status: 202 }),
    () => Response.json(media(null), { status: 206 }),
    () => Response.json(media(null), { status: 206 }),
    () => Response.json(media('https://m.example/7.webp')),
  )

  expect(await uploadMedia(api(fetch), image, async (milliseconds) => waits.push(milliseconds))).toBe('7')

  expect(asked).toEqual(['POST /api/v2/media', 'GET /api/v1/media/7', 'GET /api/v1/media/7', 'GET /api/v1/media/7'])
  expect(waits).toEqual([250, 500])
})

it('gives up after a while, for another try', async () => {
  const fetch: Fetch = async () => Response.json(media(null), { status: 206 })

  await expect(uploadMedia(api(fetch), image, async () => {})).rejects.toBeInstanceOf(StillProcessing)
})

it('falls back to the older way, and sends no empty description', async () => {
  const { fetch, asked, bodies } = scripted(
    () => Response.json({ error: 'Not found' }, { status: 404 }),
    () => Response.json(media('https://m.example/7.webp')),
  )

  expect(await uploadMedia(api(fetch), image)).toBe('7')

  expect(asked).toEqual(['POST /api/v2/media', 'POST /api/v1/media'])
  expect(bodies[1]).toContain('filename="image.webp"')
  expect(bodies[1]).not.toContain('description')
})
