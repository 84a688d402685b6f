import { finite, toNumber, toText, type Value } from './values.ts'

/** What a function gets: its operands, all with a value, and the line without its LF. */
type Run = (operands: readonly Value[], line: string) => Value | undefined

/** A function of the language, and how many operands it takes. */
export type FunctionEntry = { readonly name: string; readonly least: number; readonly most: number; readonly run: Run }

/** The functions by name (spec/check_log3.md 4.4). */
export const functions: ReadonlyMap<string, FunctionEntry> = new Map(
  [
    entry('field', 1, 2, ([number = '', separator], line) => field(line, number, separator)),
    entry('num', 1, 1, ([value = '']) => toNumber(value)),
    entry('len', 1, 1, ([value = '']) => characters(toText(value)).length),
    entry('lower', 1, 1, ([value = '']) => toText(value).toLowerCase()),
    entry('upper', 1, 1, ([value = '']) => toText(value).toUpperCase()),
    entry('trim', 1, 1, ([value = '']) => toText(value).trim()),
    entry('substr', 2, 3, ([text = '', from = '', count]) => substring(toText(text), from, count)),
    entry('abs', 1, 1, ofNumbers(Math.abs)),
    entry('int', 1, 1, ofNumbers(Math.trunc)),
    entry('min', 1, Number.POSITIVE_INFINITY, ofNumbers(Math.min)),
    entry('max', 1, Number.POSITIVE_INFINITY, ofNumbers(Math.max)),
    entry('round', 1, 2, ofNumbers(round)),
  ].map((each) => [each.name, each]),
)

function entry(name: string, least: number, most: number, run: Run): FunctionEntry {
  return { name, least, most, run }
}

function ofNumbers(calculate: (...numbers: number[]) => number): Run {
  return (operands) => {
    const numbers: number[] = []
    for (const operand of operands) {
      const number = toNumber(operand)
      if (number === undefined) return undefined
      numbers.push(number)
    }
    return finite(calculate(...numbers))
  }
}

/** The n-th part from 1, of the last ones from -1; split at blanks, or at a text where each one counts. */
function field(line: string, number: Value, separator: Value | undefined): Value | undefined {
  const at = wholeNumber(number)
  if (at === undefined || at === 0 || separator === '') return undefined
  const parts = separator === undefined ? (line.match(/\S+/g) ?? []) : line.split(toText(separator))
  return parts.at(at > 0 ? at - 1 : at)
}

/** As Perl's substr: from 0, negative from the end; a negative count leaves so many off the end. */
function substring(text: string, from: Value, count: Value | undefined): Value | undefined {
  const start = wholeNumber(from)
  const length = count === undefined ? Number.POSITIVE_INFINITY : wholeNumber(count)
  if (start === undefined || length === undefined) return undefined
  const all = characters(text)
  const first = start < 0 ? Math.max(0, all.length + start) : start
  const end = length < 0 ? all.length + length : (start < 0 ? all.length + start : start) + length
  const part = all.slice(first, Math.max(first, end))
  return typeof part === 'string' ? part : part.join('')
}

/** A text whose index counts characters: most need no taking apart. */
function characters(text: string): string | readonly string[] {
  return /[\ud800-\udfff]/.test(text) ? Array.from(text) : text
}

function wholeNumber(value: Value): number | undefined {
  const number = toNumber(value)
  return number === undefined ? undefined : Math.trunc(number)
}

/** Half away from zero, as people round: by the decimal digits, since 1.005 is a little less in binary. */
function round(value: number, digits = 0): number {
  const places = Math.trunc(digits)
  const [mantissa, exponent] = Math.abs(value).toExponential().split('e')
  const shifted = Number(`${mantissa}e${Number(exponent) + places}`)
  // Beyond this every number is whole already.
  if (shifted >= 2 ** 52) return value
  const [whole, power] = Math.round(shifted).toExponential().split('e')
  return Math.sign(value) * Number(`${whole}e${Number(power) - places}`)
}
