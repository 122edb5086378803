import { expect, it } from 'vitest'
import { plainText } from './index.ts'

it.each([
  ['paragraphs and breaks', '<p>Ciao<br>a tutti</p><p>Secondo</p>', 'Ciao\na tutti\n\nSecondo'],
  ['XHTML breaks', '<p>uno<br />due</p>', 'uno\ndue'],
  [
    'a shortened link in full',
    '<p>Leggi <a href="https://example.org/a/very/long/path?x=1&amp;y=2" rel="nofollow"><span class="invisible">https://</span><span class="ellipsis">example.org/a/very/long</span><span class="invisible">/path?x=1&amp;y=2</span></a>!</p>',
    'Leggi https://example.org/a/very/long/path?x=1&y=2!',
  ],
  [
    'a mention as it is written',
    '<p><span class="h-card"><a href="https://m.example/@brand" class="u-url mention">@<span>brand</span></a></span> bello</p>',
    '@brand bello',
  ],
  ['a hashtag as it is written', '<p><a href="https://m.example/tags/pane" class="mention hashtag" rel="tag">#<span>pane</span></a></p>', '#pane'],
  ['other words of a link, with where it leads', '<p><a href="https://example.org/x">qui</a></p>', 'qui (https://example.org/x)'],
  ['entities', '<p>Pane &amp; acqua &lt;3 &#128150;</p>', 'Pane & acqua <3 💖'],
  ['no script and no quoted address', '<p class="quote-inline">RE: <a href="https://m.example/1">https://m.example/1</a></p><script>alert(1)</script><p>ecco</p>', 'ecco'],
  ['lists', '<ul><li>uno</li><li>due</li></ul>', '• uno\n• due'],
  ['snac’s bare text', 'Ciao <a href="https://example.org/abc" target="_blank">https://example.org/abc</a><br>', 'Ciao https://example.org/abc'],
  ['unclosed tags', '<p>Ciao <b>tu', 'Ciao tu'],
  ['a link inside a hidden paragraph, then text', '<p class="quote-inline"><a href="https://a.example">x</a></p>y', 'y'],
])('reads %s', (_what, html, text) => {
  expect(plainText(html)).toBe(text)
})

it('reads what is said before it becomes a pit, and soon', () => {
  const started = performance.now()
  expect(plainText(`<p>Ciao</p>${'<div>'.repeat(150_000)}pit`)).toBe('Ciao')
  expect(performance.now() - started).toBeLessThan(1_000)
})
