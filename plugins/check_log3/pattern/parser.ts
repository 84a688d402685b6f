import type { Flags, Fold } from './syntax.ts'

/** The state of one parse: where it stands and what it has seen. */
export type Parser = {
  readonly source: string
  /** All groups of the pattern, known from a first pass: `\10` is octal if there are fewer than ten. */
  readonly totalGroups: number
  /** Whether the input was declared, that is, whether text is Unicode by default. */
  readonly unicode: boolean
  at: number
  /** Up to here the source is literal, because of a `\Q`. */
  quotedUntil: number
  flags: Flags
  /** The number of the last group opened; branch reset sets it back. */
  groupNumber: number
  /** Groups written so far. */
  groupIds: number
  /** Open parentheses. */
  depth: number
  /** Open look-arounds. */
  looks: number
}

/** Starts a parse with the flags of the options. */
export function startParser(
  source: string,
  options: { readonly ignoreCase: boolean; readonly unicode: boolean },
  totalGroups: number,
): Parser {
  return {
    source,
    totalGroups,
    unicode: options.unicode,
    at: 0,
    quotedUntil: 0,
    flags: { ...defaultFlags(options.unicode), ignoreCase: options.ignoreCase },
    groupNumber: 0,
    groupIds: 0,
    depth: 0,
    looks: 0,
  }
}

/** What `(?^)` goes back to. */
export function defaultFlags(unicode: boolean): Flags {
  const tables = unicode ? 'unicode' : 'ascii'
  return {
    ignoreCase: false,
    multiline: false,
    dotAll: false,
    extended: 0,
    noCapture: false,
    classes: tables,
    folding: tables,
  }
}

/** The fold in force. */
export function foldOf(flags: Flags): Fold {
  return flags.ignoreCase ? flags.folding : 'none'
}

/** True if the source goes on with this text. */
export function looksAt(parser: Parser, text: string): boolean {
  // Asked several times for each character of thousands of patterns, mostly for one character.
  return text.length === 1 ? parser.source[parser.at] === text : parser.source.startsWith(text, parser.at)
}

/** Steps over this text if the source goes on with it. */
export function take(parser: Parser, text: string): boolean {
  if (!looksAt(parser, text)) return false
  parser.at += text.length
  return true
}

/** Steps over what a sticky expression matches here and returns the match. */
export function takeMatch(parser: Parser, sticky: RegExp): RegExpExecArray | undefined {
  sticky.lastIndex = parser.at
  const match = sticky.exec(parser.source)
  if (match === null) return undefined
  parser.at += match[0].length
  return match
}

/** Steps over one character and returns its code point; undefined at the end. */
export function takeCodePoint(parser: Parser): number | undefined {
  const code = parser.source.codePointAt(parser.at)
  if (code !== undefined) parser.at += code > 0xffff ? 2 : 1
  return code
}

/** True inside `\Q…\E`, where every character is literal. */
export function quoted(parser: Parser): boolean {
  return parser.at < parser.quotedUntil
}

/** Steps over a `\Q`, which makes what follows literal, or a lone `\E`, which means nothing. */
export function takeQuoteMark(parser: Parser): boolean {
  if (quoted(parser)) return false
  if (take(parser, '\\E')) return true
  if (!take(parser, '\\Q')) return false
  const end = parser.source.indexOf('\\E', parser.at)
  parser.quotedUntil = end < 0 ? parser.source.length : end
  return true
}
