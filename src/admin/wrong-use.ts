import type { Argv } from 'yargs'
import { escapeControls } from '../check/printable.ts'
import { programs } from '../programs.ts'
import { type Noted, noted } from './completion/noted.ts'

/** What yargs says of wrong use, and what it means. */
const plainWords: readonly (readonly [RegExp, string])[] = [
  [/^Not enough non-option arguments: .*$/, 'a word is missing'],
  [/^Unknown (?:argument|command)s?: (.*)$/, 'not known here: $1'],
  [/^Not enough arguments following: (.*)$/, 'a value is missing behind $1'],
  [/^Invalid values: Argument: (.*), Given: (.*), Choices: (.*)$/, '$1 must be one of $3, not $2'],
]

/**
 * The two lines for stderr: what is wrong with the words of `plenum`, and what there is where they went astray; `tell`
 * tells the commands.
 */
export function wrongUse(reason: string, argv: readonly string[], tell: (line: Argv) => unknown): string {
  const line = escapeControls(withoutTwins(reason.replaceAll(/\n\s*/g, ' ')))
  const [pattern, words] = plainWords.find(([known]) => known.test(line)) ?? [line, line]
  return `plenum: ${line.replace(pattern, words)}\n${whatThereIs(argv, noted(tell))}\n`
}

/** yargs names an unknown `--key-type` a second time as `keyType`. */
const withoutTwins = (line: string) =>
  line.replaceAll(/\b([a-z]+(?:-[a-z\d]+)+), (\w+)/g, (both: string, dashes: string, next: string) =>
    next === dashes.replaceAll(/-(.)/g, (_, letter: string) => letter.toUpperCase()) ? dashes : both,
  )

function whatThereIs(argv: readonly string[], all: Noted): string {
  let [path, usage, here] = ['plenum', 'plenum', all]
  for (const word of argv) {
    const next = here.commands.find(({ name }) => name === word)
    if (next === undefined) break
    usage = `${path} ${next.usage}`
    path = `${path} ${next.name}`
    here = next.takes
  }
  if (here === all) return topLevel(all)
  const names = here.commands.map(({ name }) => name).join(', ')
  return `${names === '' ? `Usage: ${usage} [OPTION]...` : `Commands: ${names}.`} See ${path} --help`
}

function topLevel({ commands }: Noted): string {
  const known = new Set(programs.map(({ name }) => name))
  const named = commands.filter(({ name }) => !known.has(name)).map(({ name }) => name)
  return `Commands: ${named.join(', ')}. Programs: ${[...known].join(', ')}. See plenum --help`
}
