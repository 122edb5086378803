import { describe, expect, it } from 'vitest'
import { pageFromHtml } from '../test-page.ts'
import { cardsOf } from './all.ts'
import { differences, shownIn } from './differences.ts'

const of = (head: string) => differences(cardsOf(pageFromHtml(`<!doctype html><html><head>${head}</head><body>`)))
const og = (key: string, content: string) => `<meta property="og:${key}" content="${content}">`
const whole = og('title', 'One') + og('description', 'Words') + og('url', 'https://page.example/') + og('type', 'website') + og('image', 'https://cdn.example/a.jpg')

describe('what differs between networks', () => {
  it('is nothing where all say the same, cut or not', () => {
    expect(of(whole)).toEqual([])
    expect(of(whole.replaceAll('One', 'A long title '.repeat(9).trim()))).toEqual([])
  })

  it('is told by field, with what most show and who shows something else', () => {
    const found = of(`${whole}<meta name="twitter:title" content="Two">${og('image', 'https://cdn.example/b.jpg')}`)

    expect(found).toEqual([
      { field: 'title', most: 'One', others: [{ network: 'x', shows: 'Two' }] },
      { field: 'image', most: 'https://cdn.example/a.jpg', others: [{ network: 'matrix', shows: 'https://cdn.example/b.jpg' }] },
    ])
  })

  it('names the networks that show nothing', () => {
    const found = of('<title>Plain</title><meta name="description" content="Words">')

    expect(found.find(({ field }) => field === 'title')?.others).toEqual([{ network: 'x', shows: null }, { network: 'whatsapp', shows: null }, { network: 'pinterest', shows: null }])
    expect(found.find(({ field }) => field === 'image')).toBeUndefined()
  })

  it('takes a card that is not shown for nothing', () => {
    const cards = cardsOf(pageFromHtml(`<head>${whole}`, 'http://page.example/'))

    expect(cards.signal.title?.value).toBe('One')
    expect(shownIn(cards.signal, 'title')).toBeNull()
  })
})
