/**
 * Splits a command line into words as /bin/sh would, when it needs no shell. A line is a binary string, one character
 * per byte: arguments from the wire are in whatever charset their sender had.
 */
import { shellWords } from './shell-words.ts'

/** A line that can be executed as it is, its quotes and backslashes resolved; or one that only a shell understands. */
export type Split = { readonly kind: 'direct'; readonly argv: readonly string[] } | { readonly kind: 'shell' }

const shell: Split = { kind: 'shell' }

/**
 * One piece of a line, from where the last one ended; what none of them fits needs a shell. Braces do, although dash
 * takes them literally: /bin/sh may be bash. NUL can be in no word. A `$` before a blank or the end of a word is itself.
 */
const pieces =
  /([ \t]+)|'([^'\0]*)'|"([^"\\$`\0]*(?:(?:\\[^\n\0]|\$(?=[" \t]))[^"\\$`\0]*)*)"|\\([^\n\0])|([^ \t\n'"\\|&;<>()$`*?[\]{}\0]+(?:\$(?=[ \t]|$))?|\$(?=[ \t]|$))/y

/** Longer lines no kernel takes as arguments, split or not; the shell's failure tells so. Characters. */
const maxLineLength = 2 * 1024 * 1024

/** Splits a line once, by the rules of POSIX sh; anything that dash or bash would expand or interpret is left to the shell. */
export function splitCommandLine(line: string): Split {
  const words = split(line)
  return 'argv' in words ? { kind: 'direct', argv: words.argv } : shell
}

/** What in a line needs a shell, for a person to read; undefined where nothing does. */
export function whyShell(line: string): string | undefined {
  const words = split(line)
  return 'argv' in words ? undefined : words.because
}

function split(line: string): { readonly argv: readonly string[] } | { readonly because: string } {
  if (line.length > maxLineLength) return { because: 'its length' }
  const argv: string[] = []
  let word: string | undefined
  let position = 0
  while (position < line.length) {
    pieces.lastIndex = position
    const match = pieces.exec(line)
    if (match === null) return { because: signIn(line.slice(position)) }
    position = pieces.lastIndex
    const [, blanks, single, double, escaped, plain] = match
    if (blanks !== undefined) {
      if (word !== undefined) argv.push(word)
      word = undefined
      continue
    }
    // At the start of a word ~ is a home folder and # a comment.
    if (plain !== undefined && word === undefined && /^[~#]/.test(plain)) return { because: plain.charAt(0) }
    const value = single ?? double?.replace(/\\([\\"$`])/g, '$1') ?? escaped ?? plain ?? ''
    word = (word ?? '') + value
  }
  if (word !== undefined) argv.push(word)
  return needsShell(argv[0]) ? { because: argv[0] ?? '' } : { argv }
}

/** The sign that a shell would see, at the beginning of the rest of a line or in its double quotes. */
function signIn(rest: string): string {
  return /\$\(|\$\w*|`|&&|\|\||>>|<<|[^"\s]/.exec(rest)?.[0] ?? rest.charAt(0)
}

/** Whether the first word is one that a shell does not look for among programs: none, an assignment, a builtin, a job. */
function needsShell(program: string | undefined): boolean {
  return program === undefined || program === '' || /^%|=/.test(program) || shellWords.has(program)
}
