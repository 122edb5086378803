import { describe, expect, it } from 'vitest'
import { WholeRequest, WholeResponse } from './whole-bodies.ts'

const url = 'https://network.example/posts'
const asked = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"text":"crème"}' }
const head = { status: 201, statusText: 'Created', headers: new Headers({ 'content-type': 'application/json' }), url, redirected: true }
const bytesOf = (text: string) => new TextEncoder().encode(text)

describe('a request whose body is there from the beginning', () => {
  it('is a Request to whoever reads it', async () => {
    const request = new WholeRequest(url, asked)
    expect(request).toBeInstanceOf(Request)
    expect([request.url, request.method, request.headers.get('content-type'), request.bodyUsed]).toEqual([url, 'POST', 'application/json', false])
    expect(await request.clone().json()).toEqual({ text: 'crème' })
    expect(await request.clone().text()).toBe(asked.body)
    expect(new Uint8Array(await request.clone().arrayBuffer())).toEqual(bytesOf(asked.body))
    expect(await request.clone().bytes()).toEqual(bytesOf(asked.body))
    expect((await request.clone().blob()).size).toBe(bytesOf(asked.body).length)
    expect(request.body).toBeInstanceOf(ReadableStream)
    expect(await request.text()).toBe(asked.body)
    expect(request.bodyUsed).toBe(true)
    await expect(request.text()).rejects.toThrow(TypeError)
    expect(() => request.clone()).toThrow(TypeError)
  })

  it('hands its bytes over without being read, until somebody asks for a stream', () => {
    const part = bytesOf('xx{}yy').subarray(2, 4)
    expect(new WholeRequest(url, asked).content).toEqual(Buffer.from(asked.body))
    expect(new WholeRequest(url, { ...asked, body: part }).content?.toString()).toBe('{}')
    const streamed = new WholeRequest(url, asked)
    expect(streamed.body).not.toBeNull()
    expect(streamed.content).toBeNull()
  })

  it('a copy has its own headers, the same body and the same end', async () => {
    const stop = new AbortController()
    const request = new WholeRequest(url, { ...asked, redirect: 'manual', signal: stop.signal })
    const copy = request.clone()
    copy.headers.set('authorization', 'DPoP x')
    expect(request.headers.has('authorization')).toBe(false)
    expect([copy.redirect, copy.content?.toString()]).toEqual(['manual', asked.body])
    stop.abort(new Error('over'))
    expect([request.signal.aborted, copy.signal.aborted]).toEqual([true, true])
    expect(new WholeRequest(url, asked).signal.aborted).toBe(false)
    expect(await request.json()).toEqual({ text: 'crème' })
  })
})

describe('an answer that has been read', () => {
  it('says what a Response says', async () => {
    const answer = new WholeResponse(bytesOf('\uFEFF{"id":"1"}'), head)
    expect(answer).toBeInstanceOf(Response)
    expect([answer.status, answer.ok, answer.statusText, answer.url, answer.redirected, answer.headers.get('content-type'), answer.bodyUsed]).toEqual([201, true, 'Created', url, true, 'application/json', false])
    // A mark of byte order is no part of the text.
    expect(await answer.clone().text()).toBe('{"id":"1"}')
    expect(await answer.clone().json()).toEqual({ id: '1' })
    expect((await answer.clone().bytes()).length).toBe(13)
    expect((await answer.clone().arrayBuffer()).byteLength).toBe(13)
    expect((await answer.clone().blob()).size).toBe(13)
    expect(await answer.json()).toEqual({ id: '1' })
    expect(answer.bodyUsed).toBe(true)
    for (const again of [() => answer.text(), () => answer.bytes(), () => answer.arrayBuffer(), () => answer.blob()]) await expect(again()).rejects.toThrow(TypeError)
    expect(() => answer.clone()).toThrow(TypeError)
  })

  it('is a stream for who wants one', async () => {
    const answer = new WholeResponse(bytesOf('one two'), head)
    const parts: Uint8Array[] = []
    for await (const part of answer.body ?? []) parts.push(part)
    expect(Buffer.concat(parts).toString()).toBe('one two')
    expect(answer.bodyUsed).toBe(true)
    await expect(answer.text()).rejects.toThrow(TypeError)
  })

  it('without a body can be read for ever, and there is nothing', async () => {
    const answer = new WholeResponse(null, { ...head, status: 204 })
    expect([await answer.text(), await answer.text(), answer.body, answer.bodyUsed]).toEqual(['', '', null, false])
    await expect(answer.json()).rejects.toThrow(SyntaxError)
  })

  it('keeps a status the platform does not know', async () => {
    for (const status of [199, 999]) {
      const answer = new WholeResponse(bytesOf('no'), { ...head, status })
      expect([answer.status, answer.ok, await answer.clone().text(), await new Response(answer.body).text()]).toEqual([status, false, 'no', 'no'])
    }
  })

  it('what is handed out is a copy', async () => {
    const kept = bytesOf('abc')
    const answer = new WholeResponse(kept, head)
    const copy = answer.clone()
    new Uint8Array(await answer.arrayBuffer()).fill(0)
    expect(await copy.text()).toBe('abc')
  })
})
