import { ExpressionError } from './syntax.ts'

/** Where a parse stands in its source. */
export type Cursor = {
  readonly source: string
  at: number
  /** Open parentheses, calls and signs. */
  depth: number
  /** The input's encoding was declared, so patterns follow Unicode. */
  readonly unicode: boolean
}

/** Bytes of a source, and levels that may be open. */
const mostBytes = 4096
const deepest = 64

const WORD = /[A-Za-z_]\w*/y

/** Starts at the front; throws an ExpressionError for a source that is too long. */
export function startCursor(source: string, unicode: boolean): Cursor {
  const bytes = Buffer.byteLength(source)
  if (bytes > mostBytes) throw new ExpressionError(`more than ${mostBytes} bytes (${bytes})`, fitting(source))
  return { source, at: 0, depth: 0, unicode }
}

/** Steps over what a sticky expression matches here. */
export function takeHere(cursor: Cursor, sticky: RegExp): RegExpExecArray | undefined {
  sticky.lastIndex = cursor.at
  const match = sticky.exec(cursor.source)
  if (match === null) return undefined
  cursor.at += match[0].length
  return match
}

/** Steps over the first of these signs and words that stands here; a longer sign must come before its own beginning. */
export function takeOne<Sign extends string>(cursor: Cursor, signs: readonly Sign[]): Sign | undefined {
  skipBlanks(cursor)
  WORD.lastIndex = cursor.at
  const word = WORD.exec(cursor.source)?.[0]
  const sign = signs.find((each) => (word === undefined ? cursor.source.startsWith(each, cursor.at) : each === word))
  if (sign !== undefined) cursor.at += sign.length
  return sign
}

/** Runs one level deeper; throws where there are too many. */
export function deeper<Result>(cursor: Cursor, parse: () => Result): Result {
  cursor.depth += 1
  if (cursor.depth > deepest) throw new ExpressionError(`more than ${deepest} levels`, cursor.at)
  const result = parse()
  cursor.depth -= 1
  return result
}

/** Throws: what should have stood here, and what does. */
export function expected(cursor: Cursor, what: string): never {
  skipBlanks(cursor)
  const { source, at } = cursor
  const word = /^(?:\w+|==|=~|!~|&&|\|\||.)/su.exec(source.slice(at))?.[0]
  throw new ExpressionError(`expected ${what}, found ${word === undefined ? 'the end' : `'${word}'`}`, at)
}

/** Steps over blanks, which are free between tokens. */
export function skipBlanks(cursor: Cursor): void {
  takeHere(cursor, /\s*/y)
}

/** How many UTF-16 units fit into the bytes that are taken. */
function fitting(source: string): number {
  return Buffer.from(source)
    .subarray(0, mostBytes)
    .toString()
    .replace(/\ufffd+$/, '').length
}
