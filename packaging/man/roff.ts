/** Where a page belongs: `plenum-check_log3`, section 1. */
export type Place = { readonly name: string; readonly section: 1 | 5 | 8 }

/** Text as man shows it, literally: no backslash, leading dot or quote of it means anything, and a hyphen can be copied. */
export function plain(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll("'", '\\(aq')
  return escaped.replace(/^(?=\.)/gm, '\\&')
}

/** Text in which words between backticks are bold, as our tables write code. */
export function marked(text: string): string {
  return text
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? bold(piece) : plain(piece)))
    .join('')
}

export const bold = (text: string): string => `\\fB${plain(text)}\\fR`

export const italic = (text: string): string => `\\fI${plain(text)}\\fR`

/** The first line of a page; `epoch` in seconds. */
export function title({ name, section }: Place, version: string, epoch: number): string {
  const date = new Date(epoch * 1000).toISOString().slice(0, 10)
  return `.TH "${plain(name.toUpperCase())}" "${section}" "${date}" "Plenum ${version}" "Plenum"\n`
}

export const chapter = (name: string, body: string): string => (body === '' ? '' : `.SH ${name}\n${body}`)

/** A term and, indented below it, what it is. Both are roff already. */
export const term = (head: string, body: string): string => `.TP\n${head}\n${body}\n`

/** Lines as they are typed. */
export const typed = (text: string): string => `.nf\n${plain(text)}\n.fi\n`
