import { readBracket } from './posix-bracket.ts'

/** What is known of the expression read so far. */
type Reading = {
  readonly text: string
  readonly byLine: boolean
  at: number
  depth: number
  groups: number
  readonly closed: Set<number>
}

/** One piece of an alternative; a repetition is put in a group before it is repeated, and a place cannot be. */
type Piece = { readonly source: string; readonly kind: 'atom' | 'repetition' | 'place' }

/**
 * Compiles an extended regular expression of POSIX as the C library understands it (regcomp with REG_EXTENDED), with its
 * GNU escapes; or tells what is wrong with it, in the C library's words. The flag `m` is its REG_NEWLINE, `i` its REG_ICASE.
 * For asking whether a text matches: which part it is, leftmost-longest, is not the same in JavaScript.
 */
export function posixPattern(text: string, flags = ''): RegExp | string {
  const byLine = flags.includes('m')
  try {
    const source = readAlternatives({ text, byLine, at: 0, depth: 0, groups: 0, closed: new Set() })
    return new RegExp(source, `u${byLine ? 'm' : 's'}${flags.includes('i') ? 'i' : ''}`)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const nothingBefore = 'Invalid preceding regular expression'

function readAlternatives(reading: Reading): string {
  const alternatives: string[] = []
  let pieces: Piece[] = []
  while (reading.at < reading.text.length) {
    const c = reading.text[reading.at] ?? ''
    if (c === ')' && reading.depth > 0) break
    if (c === '|') {
      alternatives.push(joined(pieces))
      pieces = []
      reading.at++
    } else if ('*+?{'.includes(c)) pieces.push(repeated(reading, pieces.pop()))
    else pieces.push(readPiece(reading, c))
  }
  return [...alternatives, joined(pieces)].join('|')
}

const joined = (pieces: readonly Piece[]) => pieces.map(({ source }) => source).join('')

function repeated(reading: Reading, before: Piece | undefined): Piece {
  if (!before || before.kind === 'place') throw new Error(nothingBefore)
  const times = readTimes(reading)
  const source = before.kind === 'atom' ? before.source : `(?:${before.source})`
  return { source: source + times, kind: 'repetition' }
}

/** The C library's RE_DUP_MAX. */
const mostTimes = 32_767

function readTimes(reading: Reading): string {
  const c = reading.text[reading.at++] ?? ''
  if (c !== '{') return c
  const end = reading.text.indexOf('}', reading.at)
  if (end < 0) throw new Error('Unmatched \\{')
  const found = /^(\d*)(,?)(\d*)$/.exec(reading.text.slice(reading.at, end))
  const [, least = '', comma, most = ''] = found ?? []
  const isOrdered = most === '' || Number(least) <= Number(most)
  if (!found || (least === '' && comma === '') || !isOrdered) throw new Error('Invalid content of \\{\\}')
  if (Math.max(Number(least), Number(most)) > mostTimes) throw new Error('Regular expression too big')
  reading.at = end + 1
  return `{${least || '0'}${comma}${most}}`
}

function readPiece(reading: Reading, c: string): Piece {
  switch (c) {
    case '(':
      return readGroup(reading)
    case '[': {
      const { source, end } = readBracket(reading.text, reading.at, reading.byLine ? '\\n' : '')
      reading.at = end
      return { source, kind: 'atom' }
    }
    case '\\':
      return readEscape(reading)
    case '^':
    case '$':
      reading.at++
      return { source: c, kind: 'place' }
    case '.':
      reading.at++
      return { source: '.', kind: 'atom' }
    default: {
      const whole = String.fromCodePoint(reading.text.codePointAt(reading.at) ?? 0)
      reading.at += whole.length
      return { source: RegExp.escape(whole), kind: 'atom' }
    }
  }
}

function readGroup(reading: Reading): Piece {
  const number = ++reading.groups
  reading.at++
  reading.depth++
  const inside = readAlternatives(reading)
  if (reading.text[reading.at] !== ')') throw new Error('Unmatched ( or \\(')
  reading.at++
  reading.depth--
  reading.closed.add(number)
  return { source: `(${inside})`, kind: 'atom' }
}

/** What GNU adds; any other character behind a backslash is that character. */
const escapes: Readonly<Record<string, Piece>> = {
  w: { source: '[A-Za-z0-9_]', kind: 'atom' },
  W: { source: '[^A-Za-z0-9_]', kind: 'atom' },
  s: { source: '[ \\t-\\r]', kind: 'atom' },
  S: { source: '[^ \\t-\\r]', kind: 'atom' },
  b: { source: '\\b', kind: 'place' },
  B: { source: '\\B', kind: 'place' },
  '<': { source: '\\b(?=\\w)', kind: 'place' },
  '>': { source: '\\b(?<=\\w)', kind: 'place' },
  '`': { source: '^', kind: 'place' },
  "'": { source: '$', kind: 'place' },
}

function readEscape(reading: Reading): Piece {
  const code = reading.text.codePointAt(reading.at + 1)
  if (code === undefined) throw new Error('Trailing backslash')
  const c = String.fromCodePoint(code)
  reading.at += 1 + c.length
  if (/[1-9]/.test(c)) {
    if (!reading.closed.has(Number(c))) throw new Error('Invalid back reference')
    return { source: `(?:\\${c})`, kind: 'atom' }
  }
  return escapes[c] ?? { source: RegExp.escape(c), kind: 'atom' }
}
