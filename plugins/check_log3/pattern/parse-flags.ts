import { defaultFlags, type Parser, take, takeCodePoint } from './parser.ts'
import { type Flags, fail, refuse } from './syntax.ts'

/**
 * The flags of `(?i)`, `(?i-m:…)` and `(?^s:…)`, called behind the question mark; stops at the `:` or `)`. `offset` is
 * that of the parenthesis.
 */
export function parseFlags(parser: Parser, offset: number): Flags {
  const caret = take(parser, '^')
  const run: FlagRun = {
    flags: caret ? defaultFlags(parser.unicode) : parser.flags,
    on: true,
    tables: '',
    parser,
    offset,
  }
  for (;;) {
    const letter = parser.source.charAt(parser.at)
    if (letter === ':' || letter === ')') return run.flags
    if (letter === '') fail('sequence (? incomplete', offset)
    if (letter === '-' && (caret || !run.on)) fail(unknown(parser, offset), offset)
    if (letter === '-') run.on = false
    else run.flags = withFlag(run, letter)
    takeCodePoint(parser)
  }
}

type FlagRun = { flags: Flags; on: boolean; tables: string; readonly parser: Parser; readonly offset: number }

function withFlag(run: FlagRun, letter: string): Flags {
  const { flags, on } = run
  switch (letter) {
    case 'i':
      return { ...flags, ignoreCase: on }
    case 'm':
      return { ...flags, multiline: on }
    case 's':
      return { ...flags, dotAll: on }
    case 'n':
      return { ...flags, noCapture: on }
    case 'x':
      return { ...flags, extended: extended(run) }
    // Perl takes these and does nothing.
    case 'p':
    case 'o':
    case 'g':
    case 'c':
      return flags
    case 'a':
    case 'u':
      return withTables(run, letter)
    case 'l':
    case 'd':
      return refuse(`(?${letter})`, run.offset)
    default:
      return fail(unknown(run.parser, run.offset), run.offset)
  }
}

function extended(run: FlagRun): Flags['extended'] {
  if (!run.on) return 0
  return run.parser.source.charAt(run.parser.at - 1) === 'x' ? 2 : 1
}

function withTables(run: FlagRun, letter: 'a' | 'u'): Flags {
  if (!run.on) fail(`flag ${letter} may not follow the -`, run.offset)
  run.tables += letter
  if (!/^(?:a|aa|u)$/.test(run.tables)) fail(`flags ${run.tables} exclude each other`, run.offset)
  if (letter === 'u') return { ...run.flags, classes: 'unicode', folding: 'unicode' }
  // Undeclared input keeps folding ASCII only; (?aa) parts ASCII from other letters.
  const folding = run.parser.unicode ? (run.tables === 'aa' ? 'apart' : 'unicode') : 'ascii'
  return { ...run.flags, classes: 'ascii', folding }
}

function unknown(parser: Parser, offset: number): string {
  return `sequence ${parser.source.slice(offset, parser.at + 1)} not recognized`
}
