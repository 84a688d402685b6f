/** As wide as a report is. */
const columns = 98

/** Lines of at most so many columns; a word longer than that has one of its own. */
export function wrapped(title: string, text: string, indent: number): readonly string[] {
  const lines: string[] = []
  let line = title
  for (const word of text.split(' ')) {
    const isEmpty = line.trim() === '' || line === title
    if (!isEmpty && line.length + 1 + word.length > columns) {
      lines.push(line)
      line = ' '.repeat(indent) + word
    } else line += isEmpty ? word : ` ${word}`
  }
  return [...lines, line]
}
