import type { OptionSpec, OptionTable } from './options.ts'
import { version } from './version.ts'

/** What a help page is printed from: a plugin, or any program with an option table. */
export type Helped = {
  readonly name: string
  readonly summary: string
  readonly options: OptionTable
  readonly usage?: string
  /** The docs page that tells of it where it has none of its own name. */
  readonly docsPage?: string
  readonly examples: readonly { readonly command: string; readonly explains: string }[]
}

/** The text of --help: version line, summary, usage, options, examples. At most 80 columns wide. */
export function helpText(program: Helped): string {
  const options = program.options.options.filter((option) => !option.hidden)
  return [
    `${program.name} (Plenum ${version})`,
    wrap(program.summary, 0),
    '',
    `Usage: ${program.usage ?? `${program.name} [OPTION]...`}`,
    '',
    'Options:',
    ...options.map(optionHelp),
    ...(program.examples.length
      ? ['', 'Examples:', ...program.examples.map((e) => `  ${e.command}\n${wrap(e.explains, 6)}`)]
      : []),
    '',
  ].join('\n')
}

/** `-p, --pattern=TEXT`, as help and the docs page show an option. */
export function spelling(option: OptionSpec): string {
  const value = option.value ? `=${option.value.name}` : ''
  const long = `--${option.name}${option.value?.optional ? `[${value}]` : value}`
  return option.short ? `-${option.short}, ${long}` : long
}

function optionHelp(option: OptionSpec): string {
  const text = option.fallback ? `${option.help} (default: ${option.fallback})` : option.help
  return `  ${spelling(option)}\n${wrap(text, 6)}`
}

function wrap(text: string, indent: number): string {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/)) {
    if (line && line.length + word.length + 1 > 78 - indent) {
      lines.push(line)
      line = ''
    }
    line += line ? ` ${word}` : word
  }
  return [...lines, line].map((l) => ' '.repeat(indent) + l).join('\n')
}
