// A string, a quoted name, a dollar-quoted body, a comment, the end of a statement, or anything else.
const token = /'(?:[^']|'')*'|"(?:[^"]|"")*"|(\$\w*\$)[\s\S]*?\1|--[^\n]*|\/\*[\s\S]*?\*\/|;|[^'"$/;-]+|[\s\S]/g

/** SQLite's triggers hold statements of their own, up to an `end` that no statement of theirs may close with. */
const openTrigger = /^create trigger\b(?![\s\S]*\bend$)/i

/** The statements of a migration, without comments. A `;` inside a string, a name, a body, a trigger or a comment ends nothing. */
export function splitStatements(text: string): readonly string[] {
  const statements: string[] = []
  let current = ''
  for (const [part] of text.matchAll(token)) {
    if (part.startsWith('--') || part.startsWith('/*')) {
      current += ' '
    } else if (part === ';' && !openTrigger.test(current.trim())) {
      statements.push(current.trim())
      current = ''
    } else {
      current += part
    }
  }
  statements.push(current.trim())
  return statements.filter((statement) => statement !== '')
}
