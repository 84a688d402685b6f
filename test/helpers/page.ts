/** A fenced block of a page. Its info string is a kind and words: ```` ```log /var/log/app.log crlf ````. */
export type Block = { readonly kind: string; readonly words: readonly string[]; readonly lines: readonly string[] }

/** What stands under a heading: its text without the blocks, and the blocks. */
export type Section = { readonly title: string; readonly prose: string; readonly blocks: readonly Block[] }

/** A command of a console block, and the lines printed behind it. */
export type Step = { readonly command: string; readonly output: readonly string[] }

/** The sections of a Markdown page, from its first heading of the second level on. */
export function sectionsOf(page: string): readonly Section[] {
  return page
    .split(/^(?=## )/m)
    .slice(1)
    .map((text) => {
      const [heading = '', ...lines] = text.split('\n')
      return { title: heading.slice(3), ...divide(lines) }
    })
}

/** Fences may be indented, as in a list. */
function divide(lines: readonly string[]): Omit<Section, 'title'> {
  const prose: string[] = []
  const blocks: { kind: string; words: string[]; lines: string[] }[] = []
  let inside = false
  for (const line of lines) {
    const fence = /^ *```(.*)$/.exec(line)
    if (!fence) {
      if (inside) blocks.at(-1)?.lines.push(line)
      else prose.push(line)
      continue
    }
    inside = !inside
    const [kind = '', ...words] = (fence[1] ?? '').trim().split(/ +/)
    if (inside) blocks.push({ kind, words, lines: [] })
  }
  return { prose: prose.join('\n'), blocks }
}

/** The commands of a console block: lines behind `$ `, which go on behind a backslash at their end. */
export function stepsOf(lines: readonly string[]): readonly Step[] {
  const steps: { command: string; output: string[] }[] = []
  let goesOn = false
  for (const line of lines) {
    const last = steps.at(-1)
    const begins: boolean = !goesOn && line.startsWith('$ ')
    if (begins) steps.push({ command: line.slice(2), output: [] })
    else if (goesOn && last) last.command += `\n${line}`
    else last?.output.push(line)
    goesOn = (begins || goesOn) && line.endsWith('\\')
  }
  return steps
}
