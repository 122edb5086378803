import { randomBytes } from 'node:crypto'

export interface FilePart {
  readonly name: string
  readonly fileName: string
  readonly type: string
  readonly bytes: Uint8Array
}

/** A `multipart/form-data` body (RFC 7578) in one piece, so that it travels with its length. */
export function multipart(fields: Readonly<Record<string, string>>, file: FilePart): { type: string; body: Uint8Array<ArrayBuffer> } {
  const boundary = `----passaparola-${randomBytes(16).toString('hex')}`
  const parts: Uint8Array[] = []
  for (const [name, value] of Object.entries(fields)) {
    parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"\r\n\r\n${value}\r\n`))
  }
  parts.push(
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${escaped(file.name)}"; filename="${escaped(file.fileName)}"\r\nContent-Type: ${file.type}\r\n\r\n`),
    file.bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  )
  return { type: `multipart/form-data; boundary=${boundary}`, body: Uint8Array.from(Buffer.concat(parts)) }
}

const escaped = (text: string): string => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
