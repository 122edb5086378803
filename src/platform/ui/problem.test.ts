import { describe, expect, it } from 'vitest'
import { ApiProblem, fieldErrors, problemFrom } from './problem.ts'

describe('what went wrong', () => {
  it('is read from an RFC 9457 problem, with its fields', () => {
    const problem = problemFrom(422, { type: '/problems/too-long', title: 'Too long', detail: '12 characters too many.', errors: [{ pointer: '/variants/0/text', detail: 'Too long.' }, { pointer: '/variants/0/text', detail: 'No link.' }, { pointer: '#/a~1b', detail: 'No.' }] }, 'fallback')

    expect(problem).toMatchObject({ status: 422, code: 'too-long', message: '12 characters too many.' })
    expect(fieldErrors(problem)).toEqual({ 'variants.0.text': 'Too long. No link.', 'a/b': 'No.' })
  })

  it('takes pointers into the request and into its body alike', () => {
    expect(fieldErrors(new ApiProblem(400, 'invalid', 'no', [{ pointer: '/body/name', words: 'Missing.' }]))).toEqual({ name: 'Missing.' })
  })

  it('is read from what the auth library says', () => {
    expect(problemFrom(401, { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' }, 'fallback')).toMatchObject({ code: 'invalid-email-or-password', message: 'Invalid email or password' })
  })

  it('has our words when the answer has none', () => {
    for (const body of [null, '<html>', [], { errors: 'no' }]) expect(problemFrom(502, body, 'Try again.')).toMatchObject({ code: 'unexpected', message: 'Try again.', fields: [] })
    expect(fieldErrors(new Error('other'))).toEqual({})
  })
})
