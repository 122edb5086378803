// A string, a quoted name, a dollar-quoted body, a comment, the end of a statement, or anything else.
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"$/;-]+|[\s\S]/g

/** The statements of a migration, without comments. A `;` inside a string, a name, a body or a comment ends nothing. */
export function splitStatements(text: string): readonly string[] {
  const statements: string[] = []
  let current = ''
  for (const [part] of text.matchAll(token)) {
    if (part.startsWith('--') || part.startsWith('/*')) {
      current += ' '
    } else if (part === ';') {
      statements.push(current.trim())
      current = ''
    } else {
      current += part
    }
  }
  statements.push(current.trim())
  return statements.filter((statement) => statement !== '')
}
