/** Extended regular expressions of POSIX, as the C plugins take them, in JavaScript's spelling. */

/** The C library's words for what is wrong with a pattern, by those of V8. */
const complaints: readonly (readonly [RegExp, string])[] = [
  [/Unterminated group/, 'Unmatched ( or \\('],
  [/Unmatched '\)'/, 'Unmatched ) or \\)'],
  [/Unterminated character class/, 'Unmatched [, [^, [:, [., or [='],
  [/Range out of order in character class/, 'Invalid range end'],
  [/\\ at end of pattern/, 'Trailing backslash'],
  [/numbers out of order/, 'Invalid content of \\{\\}'],
]

const classes: Readonly<Record<string, string>> = {
  alpha: 'a-zA-Z',
  digit: '0-9',
  alnum: 'a-zA-Z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  space: ' \\t\\n\\r\\f\\v',
  blank: ' \\t',
  punct: '!-\\/:-@\\[-`{-~',
  print: ' -~',
  graph: '!-~',
  cntrl: '\\x00-\\x1f\\x7f',
  xdigit: '0-9A-Fa-f',
}

/** A pattern, compiled; or what is wrong with it, in the C library's words. */
export function posixPattern(text: string, flags = ''): RegExp | string {
  try {
    return new RegExp(translate(text), flags)
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    return complaints.find(([pattern]) => pattern.test(said))?.[1] ?? said.replace(/^.*: /, '')
  }
}

/** One piece after the other: a bracket expression, an escape, repetitions in a row, any other character. */
const pieces = /\[\^?\]?(?:\[:\w+:\]|\[[.=].[.=]\]|[^\]])*\]|\\[\s\S]|[*+?]+|[\s\S]/g

function translate(text: string): string {
  let before = ''
  return text.replace(pieces, (piece) => {
    const here = before
    before = piece
    if (piece.length > 1 && piece.startsWith('[')) return bracket(piece)
    // GNU's marks of a word's ends.
    if (/^\\[<>]$/.test(piece)) return '\\b'
    // A digit or a letter behind a backslash would be something else in JavaScript.
    if (/^\\[a-zA-Z]$/.test(piece) && !/[bBwWsS]/.test(piece)) return piece.slice(1)
    if (/^[*+?]/.test(piece)) return /^[(|]?$/.test(here) ? '' : repetition(piece)
    return piece
  })
}

/** `a+?` is any number here, not a lazy one. */
function repetition(signs: string): string {
  const first = signs.charAt(0)
  return [...signs].every((sign) => sign === first) ? first : '*'
}

/** In brackets a backslash is itself, and a `]` in front too. */
function bracket(piece: string): string {
  const [, not = '', inside = ''] = /^\[(\^?)([\s\S]*)\]$/.exec(piece) ?? []
  const members = inside.replace(
    /\[:(\w+):\]|\[[.=](.)[.=]\]|[\\[\]^]/g,
    (all, name: string | undefined, one: string | undefined) =>
      name === undefined ? `\\${one ?? all}` : (classes[name] ?? ''),
  )
  return `[${not}${members}]`
}
