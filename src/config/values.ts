/**
 * The kinds of value a directive can have. Values are binary strings; numbers are read as C's atoi reads them, because
 * stock does (spec/nrpe.md §2.3), with a warning where that may not be what the writer meant.
 */
import { parseSize, sizeAdvice } from './size.ts'

/** What is wrong with a value. An error ends the reading of its file. */
export type Complaint = {
  readonly severity: 'error' | 'warning'
  /** Replaces stock's `Invalid <what> specified`. */
  readonly says?: string
  /** What to write instead. */
  readonly advice: string
}

/** What a value means; undefined = refused. */
type Meaning<T> = { readonly value: T | undefined; readonly complaint?: Complaint | undefined }

/** Reads one kind of value. */
export type ValueReader<T> = (value: string) => Meaning<T>

/** Largest number of seconds a timer can hold: 2³¹−1 ms, 24 days. */
const maxTimerSeconds = 2_147_483

/** What C's atoi makes of a text, and whether the text was just that number. */
export function readInteger(value: string): { readonly number: number; readonly whole: boolean } {
  const [, digits, rest] = /^\s*([+-]?\d+)(.*)$/s.exec(value) ?? []
  return { number: Number(digits ?? 0), whole: digits !== undefined && rest?.trim() === '' }
}

/** A binary string as text: UTF-8. */
export function decode(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8')
}

/** Text in UTF-8: a name, a path, a list. */
export const text: ValueReader<string> = (value) => ({ value: decode(value) })

/** Text in any charset, which stays a binary string. */
export const bytes: ValueReader<string> = (value) => ({ value })

/** One of a list of words, each with its meaning. */
export function word<T>(meanings: readonly (readonly [word: string, meaning: T])[]): ValueReader<T> {
  const advice = `write one of ${meanings.map(([each]) => each).join(', ')}`
  return (value) => {
    const found = meanings.find(([each]) => each === value)
    return found === undefined ? { value: undefined, complaint: { severity: 'error', advice } } : { value: found[1] }
  }
}

/** One of a list of words that mean themselves. */
export function oneOf<T extends string>(words: readonly T[]): ValueReader<T> {
  return word(words.map((each) => [each, each]))
}

/** A whole number between two limits; out of them is an error. */
function integer(min: number, max: number, advice: string): ValueReader<number> {
  return (value) => {
    const { number, whole } = readInteger(value)
    if (number < min || number > max) {
      return { value: undefined, complaint: { severity: 'error', advice: `write ${advice}` } }
    }
    return { value: number, complaint: whole ? undefined : takenAs(value, `${number}`, advice) }
  }
}

/** A time in seconds, 1 or more. */
export const seconds: ValueReader<number> = (value) => {
  const meaning = integer(1, Number.POSITIVE_INFINITY, 'a number of seconds, 1 or more')(value)
  if ((meaning.value ?? 0) <= maxTimerSeconds) return meaning
  return { value: maxTimerSeconds, complaint: takenAs(value, `${maxTimerSeconds}`, 'a number of seconds, 1 or more') }
}

/** A port that needs no root; as in stock, larger numbers wrap. */
export const port: ValueReader<number> = (value) => {
  const meaning = integer(1024, Number.POSITIVE_INFINITY, 'a port from 1024 to 65535')(value)
  if (meaning.value === undefined || meaning.value <= 65535) return meaning
  const wrapped = meaning.value % 65536
  // More than C's int holds, or a wrap to 0, which would be any port.
  if (meaning.value > 2 ** 31 - 1 || wrapped === 0)
    return { value: undefined, complaint: { severity: 'error', advice: 'write a port from 1024 to 65535' } }
  return { value: wrapped, complaint: takenAs(value, `${wrapped}`, 'a port from 1024 to 65535') }
}

/** How many of something, at most 2³¹−1. */
export function count(what: string, min: 0 | 1): ValueReader<number> {
  return integer(min, 2 ** 31 - 1, `a number of ${what}, ${min} or more`)
}

/** 0, 1 or 2. */
export function oneOfThree(advice: string): ValueReader<0 | 1 | 2> {
  const read = integer(0, 2, advice)
  return (value) => {
    const { value: number, complaint } = read(value)
    return { value: number === 0 || number === 1 || number === 2 ? number : undefined, complaint }
  }
}

/** On or off: exactly 1 is on, anything else off (spec/nrpe.md §2.3). */
export const flag: ValueReader<boolean> = (value) => {
  const { number, whole } = readInteger(value)
  const asExpected = whole && (number === 0 || number === 1)
  return { value: number === 1, complaint: asExpected ? undefined : takenAs(value, number === 1 ? '1' : '0', '0 or 1') }
}

/** A bit mask in C's number syntax: `47`, `0x2f`, `057`, `-1` for all 32 bits. No number is 0. */
export const bits: ValueReader<number> = (value) => {
  const [, sign, hex, octal, decimal, rest] = /^\s*([+-]?)(?:0x([\da-f]+)|(0[0-7]*)|(\d+))(.*)$/is.exec(value) ?? []
  const number = Number.parseInt(hex ?? octal ?? decimal ?? '0', hex ? 16 : octal ? 8 : 10)
  const mask = (sign === '-' ? -number : number) >>> 0
  return {
    value: mask,
    complaint: rest?.trim() === '' ? undefined : takenAs(value, `${mask}`, 'a number such as 0x2f'),
  }
}

/** A size with an optional suffix, in bytes (DESIGN §4). */
export const size: ValueReader<number> = (value) => {
  const outcome = parseSize(value)
  if (outcome.kind === 'size') return { value: outcome.bytes }
  return { value: undefined, complaint: { severity: 'error', advice: `write ${sizeAdvice}` } }
}

/** A comma list; blanks around its words and empty words do not count. */
export const list: ValueReader<readonly string[]> = (value) => {
  const words = decode(value).split(',')
  return { value: words.map((each) => each.trim()).filter((each) => each !== '') }
}

/** A warning where stock takes a value in a way that its writer may not expect, without a word. */
function takenAs(value: string, meaning: string, advice: string): Complaint {
  return {
    severity: 'warning',
    says: `Value '${decode(value)}' is taken as ${meaning}`,
    advice: `write ${advice}`,
  }
}
