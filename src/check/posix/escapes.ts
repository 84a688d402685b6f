import { type Expression, isWord } from './syntax.ts'

const isSpace = (code: number) => code === 0x20 || (code >= 0x09 && code <= 0x0d)

/** What GNU adds to POSIX, by the character behind the backslash. */
export const escapes: Readonly<Record<string, Expression>> = {
  w: { kind: 'set', has: isWord },
  W: { kind: 'set', has: (code) => !isWord(code) },
  s: { kind: 'set', has: isSpace },
  S: { kind: 'set', has: (code) => !isSpace(code) },
  b: { kind: 'place', holds: (before, after) => isWord(before) !== isWord(after) },
  B: { kind: 'place', holds: (before, after) => isWord(before) === isWord(after) },
  '<': { kind: 'place', holds: (before, after) => !isWord(before) && isWord(after) },
  '>': { kind: 'place', holds: (before, after) => isWord(before) && !isWord(after) },
  '`': { kind: 'place', holds: (before) => before === undefined },
  "'": { kind: 'place', holds: (_, after) => after === undefined },
}
