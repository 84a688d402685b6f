import { directives } from './directives.ts'

/** The table of directives as Markdown, for docs/nrpe.md; a test holds the page against it. */
export function directiveTable(): string {
  const rows = directives.map(({ name, subject, values, default: text, doc }) => {
    const shown = subject === undefined ? name : `${name}[${subject}]`
    return [code(shown), values, text === undefined ? '–' : code(text), doc].map(escapeCell)
  })
  return [['directive', 'values', 'default', 'what it does'], ['---', '---', '---', '---'], ...rows]
    .map((cells) => `| ${cells.join(' | ')} |\n`)
    .join('')
}

function code(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

/** A vertical bar would end the cell, even within backticks. */
function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|')
}
