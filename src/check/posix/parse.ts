import { readBracket } from './bracket.ts'
import { escapes } from './escapes.ts'
import { type CharSet, type Expression, type Flags, newline } from './syntax.ts'

/** What is known of the expression read so far. */
type Reading = { readonly text: string; readonly flags: Flags; at: number; depth: number }

/** Reads an extended regular expression as regcomp does with REG_EXTENDED. Throws in the C library's words. */
export function parsePosix(text: string, flags: Flags): Expression {
  return readChoices({ text, flags, at: 0, depth: 0 })
}

function readChoices(reading: Reading): Expression {
  const choices: Expression[] = []
  let parts: Expression[] = []
  while (reading.at < reading.text.length) {
    const c = reading.text[reading.at] ?? ''
    // Outside of a group it is a character like any other.
    if (c === ')' && reading.depth > 0) break
    if (c === '|') {
      choices.push({ kind: 'sequence', parts })
      parts = []
      reading.at++
    } else if ('*+?{'.includes(c)) parts.push(repeated(reading, parts.pop()))
    else parts.push(readPart(reading, c))
  }
  choices.push({ kind: 'sequence', parts })
  return { kind: 'either', choices }
}

function repeated(reading: Reading, part: Expression | undefined): Expression {
  if (!part || part.kind === 'place') throw new Error('Invalid preceding regular expression')
  const [least, most] = readTimes(reading)
  return { kind: 'repeat', part, least, most }
}

/** The C library's RE_DUP_MAX. */
const mostTimes = 32_767
const signs: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Number.POSITIVE_INFINITY],
  '+': [1, Number.POSITIVE_INFINITY],
  '?': [0, 1],
}

function readTimes(reading: Reading): readonly [least: number, most: number] {
  const sign = signs[reading.text[reading.at++] ?? '']
  if (sign) return sign
  const end = reading.text.indexOf('}', reading.at)
  if (end < 0) throw new Error('Unmatched \\{')
  const found = /^(\d*)(,?)(\d*)$/.exec(reading.text.slice(reading.at, end))
  const [, from = '', comma = '', to = ''] = found ?? []
  const least = Number(from)
  const most = comma === '' ? least : to === '' ? Number.POSITIVE_INFINITY : Number(to)
  if (!found || from + comma === '' || least > most) throw new Error('Invalid content of \\{\\}')
  if (Math.max(least, Number(to)) > mostTimes) throw new Error('Regular expression too big')
  reading.at = end + 1
  return [least, most]
}

function readPart(reading: Reading, c: string): Expression {
  const { text, flags } = reading
  switch (c) {
    case '(':
      return readGroup(reading)
    case '[': {
      const { has, isNegated, end } = readBracket(text, reading.at)
      reading.at = end
      const set = inAnyCase(has, flags)
      return { kind: 'set', has: isNegated ? (code) => !set(code) && !(flags.byLine && code === newline) : set }
    }
    case '\\':
      return readEscape(reading)
    case '^':
      reading.at++
      return { kind: 'place', holds: (before) => before === undefined || (flags.byLine && before === newline) }
    case '$':
      reading.at++
      return { kind: 'place', holds: (_, after) => after === undefined || (flags.byLine && after === newline) }
    case '.':
      reading.at++
      return { kind: 'set', has: (code) => !(flags.byLine && code === newline) }
    default:
      return readCharacter(reading)
  }
}

function readGroup(reading: Reading): Expression {
  reading.at++
  reading.depth++
  const inside = readChoices(reading)
  if (reading.text[reading.at] !== ')') throw new Error('Unmatched ( or \\(')
  reading.at++
  reading.depth--
  return inside
}

/** What GNU adds; any other character behind a backslash is that character. */
function readEscape(reading: Reading): Expression {
  reading.at++
  const c = reading.text[reading.at]
  if (c === undefined) throw new Error('Trailing backslash')
  // They would cost the promise that every search ends soon; in extended expressions POSIX has none.
  if (/[1-9]/.test(c)) throw new Error('Invalid back reference')
  const known = escapes[c]
  if (!known) return readCharacter(reading)
  reading.at++
  return known
}

function readCharacter(reading: Reading): Expression {
  const wanted = reading.text.codePointAt(reading.at) ?? 0
  reading.at += String.fromCodePoint(wanted).length
  return { kind: 'set', has: inAnyCase((code) => code === wanted, reading.flags) }
}

function inAnyCase(has: CharSet, { ignoresCase }: Flags): CharSet {
  if (!ignoresCase) return has
  return (code) => {
    const c = String.fromCodePoint(code)
    return has(code) || [c.toLowerCase(), c.toUpperCase()].some((other) => has(other.codePointAt(0) ?? code))
  }
}
