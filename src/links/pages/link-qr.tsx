import { Button } from '@mantine/core'
import { useMemo, type ReactNode } from 'react'
import { encode } from 'uqr'
import { download } from '../../platform/ui/csv.ts'
import { useWords } from '../../platform/ui/language.tsx'
import { linksWords } from './words.ts'

/** Light modules around the code, without which readers may not find it (ISO/IEC 18004 §9.1). */
const quietZone = 4

/** The short link as a QR code: always black on white, because phones read that, in whatever scheme the page is. */
export function LinkQr({ url }: { readonly url: string }): ReactNode {
  const words = useWords(linksWords)
  const { size, path } = useMemo(() => drawing(url), [url])
  const box = `0 0 ${size} ${size}`
  const file = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`
  return (
    <div className="links-qr">
      <svg viewBox={box} shapeRendering="crispEdges" role="img" aria-label={words.qrOf(url)}>
        <rect width={size} height={size} fill="#fff" />
        <path d={path} fill="#000" />
      </svg>
      <Button variant="default" onClick={() => download(`${url.slice(url.lastIndexOf('/') + 1)}.svg`, file, 'image/svg+xml')}>{words.qrDownload}</Button>
    </div>
  )
}

function drawing(url: string): { readonly size: number; readonly path: string } {
  // Level M: a poster gets scratched.
  const { data, size } = encode(url, { ecc: 'M', border: 0 })
  const path = data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + quietZone} ${y + quietZone}h1v1h-1z`] : []))).join('')
  return { size: size + quietZone * 2, path }
}
