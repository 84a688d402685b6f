import fc from 'fast-check'
import { expect, it } from 'vitest'
import { doubleDollars, renderParts, splitMacros, splitMacrosAsStock } from '../../src/config/macros.ts'
import { buildCommandLine } from '../../src/daemon/command-line.ts'

const args = Array.from({ length: 16 }, (_, index) => `<${index + 1}>`)
const argument = (number: number) => args[number - 1] ?? ''
const run = (line: string, strict: boolean) => buildCommandLine(undefined, line, args, { strict, quote: false }).line

const piece = fc.constantFrom(...['$', '$', '$ARG1$', '$ARG16$', '$ARG0$', 'ARG2', 'ARGx', 'HOME', '1', ' ', '/x', '{'])
const line = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))

/** What only Plenum fills in is left out: the checker shows it as nothing. */
const isKnownToStock = (text: string) => splitMacros(text).every((part) => part.kind !== 'ours')

it('splits a line as the daemon does, and as it does with compat=strict', () => {
  fc.assert(
    fc.property(line.filter(isKnownToStock), (text) => {
      expect(renderParts(splitMacros(text), argument)).toBe(run(text, false))
      expect(renderParts(splitMacrosAsStock(text), argument)).toBe(run(text, true))
    }),
    { seed: 11, numRuns: 2_000 },
  )
})

it('doubles $ so that stock runs what the daemon runs', () => {
  fc.assert(
    fc.property(line.filter(isKnownToStock), (text) => {
      expect(run(doubleDollars(text), false)).toBe(run(text, false))
      expect(run(doubleDollars(text), true)).toBe(run(text, false))
    }),
    { seed: 12, numRuns: 2_000 },
  )
})
