/** Quoted and escaped pieces of a line, and what lies between them, blanks and other signs of the shell. */
const pieces = /'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\|&;<>()$`]+/gs

/**
 * A line whose wildcards and braces stand in single quotes, where a shell takes them for themselves. Those of paths stay: they
 * mean files.
 */
export function quoteGlobs(line: string): string {
  return line.replace(pieces, (piece) => {
    if (/^['"\\]/.test(piece) || !/[*?[\]{}]/.test(piece)) return piece
    const [, option = '', value = ''] = /^(--?[\w-]+=)?(.*)$/s.exec(piece) ?? []
    return /^[/~]/.test(value) ? piece : `${option}'${value}'`
  })
}
