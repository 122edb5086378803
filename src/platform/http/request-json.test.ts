import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { HttpError, requestJson, UnexpectedAnswer } from './request-json.ts'
import { retryAfterSeconds } from './retry-after.ts'

const Status = z.object({ id: z.string() })
const request = new Request('https://example.com/')
const answering = (body: string | null, init?: ResponseInit) => async () => new Response(body, init)

describe('a JSON answer', () => {
  it('is read through its schema', async () => {
    expect(await requestJson(answering('{"id":"7","more":true}'), request, Status)).toEqual({ id: '7' })
    expect(await requestJson(answering(null, { status: 204 }), request, z.undefined())).toBeUndefined()
  })

  it('with an error status is an HttpError with its headers and a cut body', async () => {
    const error = await requestJson(answering('x'.repeat(5000), { status: 429, headers: { 'retry-after': '7' } }), request, Status).catch((cause: unknown) => cause)

    expect(error).toBeInstanceOf(HttpError)
    const { status, headers, body } = error as HttpError
    expect([status, body.length, retryAfterSeconds(headers, 0)]).toEqual([429, 2000, 7])
  })

  it.each(['<html>', '{"id":7}', ''])('that is not what we know says so, and that the request arrived: %s', async (body) => {
    await expect(requestJson(answering(body), request, Status)).rejects.toBeInstanceOf(UnexpectedAnswer)
  })
})

describe('Retry-After', () => {
  const now = Date.UTC(2026, 4, 4, 12, 0, 0)
  it.each<[string | null, number | null]>([
    ['120', 120], ['0', 0], [' 5 ', 5], ['1.2', 2], ['Mon, 04 May 2026 12:00:30 GMT', 30], ['Mon, 04 May 2026 11:00:00 GMT', 0],
    ['Monday, 04-May-26 12:01:00 GMT', 60], ['-5', null], ['soon', null], ['', null], [null, null], ['2026', 2026], ['May 2026', null],
  ])('%s is %s seconds', (value, seconds) => {
    expect(retryAfterSeconds(new Headers(value === null ? {} : { 'retry-after': value }), now)).toBe(seconds)
  })
})
