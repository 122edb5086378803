import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const usage = 'Usage: npm run new channel <id>\n  <id>  the network, in lower case with dashes: pixelfed, my-network'

class CannotMake extends Error {}

/** Writes `src/channels/<id>` from the template and lists it. Answers what it wrote. Throws CannotMake with a sentence. */
function newChannel(id: string, root: string): readonly string[] {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) throw new CannotMake(`“${id}” is not an id: lower case letters, digits and single dashes, a letter first.`)
  const folder = join(root, 'src/channels', id)
  if (existsSync(folder)) throw new CannotMake(`src/channels/${id} is there already.`)
  const camel = id.replace(/-(.)/g, (_dash, letter: string) => letter.toUpperCase())
  const fill = (text: string): string =>
    text.replaceAll('__id__', id).replaceAll('__camel__', camel).replaceAll('__Name__', nameOf(id)).replaceAll('__today__', new Date().toISOString().slice(0, 10))
  const lists = [
    { file: 'src/channels/registry.ts', line: `import { ${camel} } from './${id}/index.ts'` },
    { file: 'src/channels/network-limits.ts', line: `import { limits as ${camel} } from './${id}/limits.ts'` },
  ].map(({ file, line }) => ({ file, text: listed(readFileSync(join(root, file), 'utf8'), line, id.includes('-') && file.endsWith('limits.ts') ? `'${id}': ${camel}` : camel, file) }))

  const template = fileURLToPath(new URL('channel-template/', import.meta.url))
  const written: string[] = []
  for (const name of readdirSync(template, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.txt')) continue
    const file = fill(name.slice(0, -'.txt'.length))
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), fill(readFileSync(join(template, name), 'utf8')))
    written.push(`src/channels/${id}/${file}`)
  }
  for (const { file, text } of lists) writeFileSync(join(root, file), text)
  return [...written.toSorted(), ...lists.map(({ file }) => file)]
}

/** Adds the import among the others and the entry at the end of the list. */
function listed(text: string, line: string, entry: string, file: string): string {
  const list = /^(export const \w+[^=\n]*= )([[{])([^\]}]*)([\]}])$/m.exec(text)
  if (!list) throw new CannotMake(`${file} has no list on one line to add to.`)
  const [whole, declaration = '', open = '', entries = '', close = ''] = list
  const separated = [...entries.split(',').map((one) => one.trim()).filter((one) => one !== ''), entry].join(', ')
  const inside = open === '{' ? `{ ${separated} }` : `${open}${separated}${close}`
  const imports = text.match(/^import .*$/gm) ?? []
  const after = imports.filter((one) => pathOf(one) < pathOf(line)).at(-1)
  const imported = after === undefined ? `${line}\n${text}` : text.replace(after, () => `${after}\n${line}`)
  return imported.replace(whole, () => `${declaration}${inside}`)
}

const pathOf = (line: string): string => /'([^']+)'/.exec(line)?.[1] ?? ''

const nameOf = (id: string): string => id.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ')

function main(): void {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { root: { type: 'string' }, help: { type: 'boolean', short: 'h' } } })
  const [what, id, ...more] = positionals
  if (values.help) return console.log(usage)
  if (what !== 'channel' || id === undefined || more.length > 0) {
    console.error(usage)
    process.exitCode = 2
    return
  }
  try {
    const written = newChannel(id, values.root ?? fileURLToPath(new URL('..', import.meta.url)))
    console.log(`${written.join('\n')}\n\nIts contract already holds: npx vitest run src/channels/${id}\nNow read src/channels/${id}/README.md and make each line true of the network.`)
  } catch (error) {
    if (!(error instanceof CannotMake)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

main()
