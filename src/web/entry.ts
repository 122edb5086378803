// The first paint is the frame the server wrote (build-first-paint.ts); what makes it work is loaded meanwhile and begins right
// after it. A page nobody looks at paints nothing: there, and where the frame is late, it begins by itself.
let begun = false
const begin = (): void => {
  if (begun) return
  begun = true
  void import('./main.tsx')
}
requestAnimationFrame(() => setTimeout(begin))
setTimeout(begin, document.hidden ? 0 : 150)
