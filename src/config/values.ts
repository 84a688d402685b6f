/**
 * The kinds of value a directive can have: each makes, from a function that stores the value, the setter of a row in
 * the table of directives. Numbers are read as C's atoi reads them, because stock does (spec/nrpe.md §2.3).
 */
import type { Draft } from './config.ts'
import { parseSize, sizeAdvice } from './size.ts'

/** What is wrong with a value. An error ends the reading of its file. */
export type Complaint = {
  readonly severity: 'error' | 'warning'
  /** Replaces stock's `Invalid <what> specified`. */
  readonly says?: string
  /** What to write instead. */
  readonly advice: string
}

/** Stores the value of a directive; `value` is a binary string. */
export type Setter = (draft: Draft, value: string) => Complaint | undefined

type Store<T> = (draft: Draft, value: T) => void

/** Largest number of seconds a timer can hold: 2³¹−1 ms, 24 days. */
const maxTimerSeconds = 2_147_483

/** What C's atoi makes of a text, and whether the text was just that number. */
export function readInteger(text: string): { readonly value: number; readonly whole: boolean } {
  const [, number, rest] = /^\s*([+-]?\d+)(.*)$/s.exec(text) ?? []
  return { value: Number(number ?? 0), whole: number !== undefined && rest?.trim() === '' }
}

/** Bytes as text: UTF-8. */
export function decode(value: string): string {
  return Buffer.from(value, 'latin1').toString('utf8')
}

/** Text in UTF-8: a name, a path, a list. */
export function text(store: Store<string>): Setter {
  return (draft, value) => void store(draft, decode(value))
}

/** Text in any charset, as a binary string. */
export function bytes(store: Store<string>): Setter {
  return (draft, value) => void store(draft, value)
}

/** One of a list of words. */
export function word<T extends string>(words: readonly T[], severity: Complaint['severity'], store: Store<T>): Setter {
  return (draft, value) => {
    const found = words.find((each) => each === value)
    if (found === undefined) return { severity, advice: `write one of ${words.join(', ')}` }
    store(draft, found)
    return undefined
  }
}

/** A whole number between two limits; out of them is an error. */
export function integer(range: { min: number; max: number; advice: string }, store: Store<number>): Setter {
  return (draft, value) => {
    const { value: number, whole } = readInteger(value)
    if (number < range.min || number > range.max) return { severity: 'error', advice: `write ${range.advice}` }
    store(draft, number)
    return whole ? undefined : readAs(value, `${number}`, range.advice)
  }
}

/** A time in seconds, 1 or more. */
export function seconds(store: Store<number>): Setter {
  const advice = 'a number of seconds, 1 or more'
  const read = integer({ min: 1, max: Number.POSITIVE_INFINITY, advice }, (draft, value) =>
    store(draft, Math.min(value, maxTimerSeconds)),
  )
  return (draft, value) =>
    read(draft, value) ??
    (readInteger(value).value > maxTimerSeconds ? readAs(value, `${maxTimerSeconds}`, advice) : undefined)
}

/** 0, 1 or 2. */
export function oneOfThree(advice: string, store: Store<0 | 1 | 2>): Setter {
  return integer({ min: 0, max: 2, advice }, (draft, value) => store(draft, value === 0 ? 0 : value === 1 ? 1 : 2))
}

/** On or off: exactly 1 is on, anything else off (spec/nrpe.md §2.3). */
export function flag(store: Store<boolean>): Setter {
  return (draft, value) => {
    const { value: number, whole } = readInteger(value)
    store(draft, number === 1)
    return whole && (number === 0 || number === 1) ? undefined : readAs(value, number === 1 ? '1' : '0', '0 or 1')
  }
}

/** A bit mask in C's number syntax: `47`, `0x2f`, `-1` for all bits. No number is 0. */
export function bits(store: Store<number>): Setter {
  return (draft, value) => {
    const [, sign, hex, octal, decimal, rest] = /^\s*([+-]?)(?:0x([\da-f]+)|0([0-7]*)|(\d+))(.*)$/is.exec(value) ?? []
    const number = hex
      ? Number.parseInt(hex, 16)
      : octal !== undefined
        ? Number.parseInt(octal || '0', 8)
        : Number(decimal ?? 0)
    store(draft, (sign === '-' ? -number : number) >>> 0)
    return rest?.trim() === '' ? undefined : readAs(value, `${number}`, 'a number such as 0x2f')
  }
}

/** A size with an optional suffix (DESIGN §4). */
export function size(store: Store<number>): Setter {
  return (draft, value) => {
    const outcome = parseSize(value)
    if (outcome.kind !== 'size') return { severity: 'error', advice: `write ${sizeAdvice}` }
    store(draft, outcome.bytes)
    return undefined
  }
}

/** A comma list; blanks around its words and empty words do not count. */
export function list(store: Store<readonly string[]>): Setter {
  return text((draft, value) => {
    const words = value.split(',').map((each) => each.trim())
    store(
      draft,
      words.filter((each) => each !== ''),
    )
  })
}

/** Says nothing on a value that stock reads in a way its writer may not expect, except that. */
function readAs(value: string, meaning: string, advice: string): Complaint {
  return { severity: 'warning', says: `Value '${decode(value)}' is taken as ${meaning}`, advice: `write ${advice}` }
}
