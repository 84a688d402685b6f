/** What an expression is worth; undefined stands for "no value", which makes the whole expression fail. */
export type Value = number | string

/** Significant digits of a number that is printed. */
const mostDigits = 15

/**
 * The number a text begins with: blanks, sign, digits, fraction (`912ms` is 912). Undefined where there is none; an
 * exponent is no part of it.
 */
export function toNumber(value: Value): number | undefined {
  if (typeof value === 'number') return value
  const digits = /^[ \t-\r]*([+-]?(?:\d+(?:\.\d*)?|\.\d+))/.exec(value)?.[1]
  return digits === undefined ? undefined : finite(Number(digits))
}

/** A text; numbers with at most 15 significant digits, no trailing zeros and no exponent. */
export function toText(value: Value): string {
  return typeof value === 'string' ? value : printNumber(value)
}

/** 0 and the empty text are false; so is the text `0`, as a group that caught a zero must be. */
export function isTrue(value: Value): boolean {
  return value !== 0 && value !== '' && value !== '0'
}

/** Undefined for what is no number of this world, such as 1 divided by nearly nothing. */
export function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}

/** Less than zero, zero or more: by code point, which the order of UTF-16 units is not. */
export function compareTexts(left: string, right: string): number {
  const length = Math.min(left.length, right.length)
  let at = 0
  while (at < length && left.charCodeAt(at) === right.charCodeAt(at)) at++
  if (at === length) return left.length - right.length
  return rank(left.charCodeAt(at)) - rank(right.charCodeAt(at))
}

/** Surrogates stand for code points above all others. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}

function printNumber(value: number): string {
  const [mantissa = '', exponent] = Math.abs(value)
    .toExponential(mostDigits - 1)
    .split('e')
  const digits = mantissa.replace('.', '').replace(/0+$/, '')
  const sign = value < 0 ? '-' : ''
  const whole = Number(exponent) + 1
  if (digits === '') return '0'
  if (whole <= 0) return `${sign}0.${'0'.repeat(-whole)}${digits}`
  if (whole >= digits.length) return `${sign}${digits}${'0'.repeat(whole - digits.length)}`
  return `${sign}${digits.slice(0, whole)}.${digits.slice(whole)}`
}
