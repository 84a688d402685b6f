import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finderCode } from '../../../packaging/wasm.ts'
import { compilePattern } from '../../../plugins/check_log3/pattern/compile.ts'
import type { Needle } from '../../../plugins/check_log3/pattern/needle.ts'
import { findMatches } from '../../../plugins/check_log3/scan/find-matches.ts'
import { makeFinder } from '../../../plugins/check_log3/scan/finder.ts'
import { makeSearch } from '../../../plugins/check_log3/scan/search.ts'
import { patternOf } from './pattern/grammar.ts'

const word = (text: string): Needle => [...text]
const anyCase = (text: string): Needle => [...text].map((letter) => letter + letter.toUpperCase())

describe('the finder', () => {
  it('is what finder.wat says', async () => {
    expect(await finderCode()).toBe(
      readFileSync(new URL('../../../plugins/check_log3/scan/finder-code.ts', import.meta.url), 'utf8'),
    )
  })

  it.each<readonly [string, readonly Needle[]]>([
    ['one word', [word('error')]],
    ['one word in both cases', [anyCase('error')]],
    ['a word longer than what is verified', [word('abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz')]],
    ['classes', [['0123456789', ' ', '345', 'x']]],
    ['several words', [word('error'), word('panic'), anyCase('no')]],
    ['one character', [word('#')]],
    ['one character beside words', [word('#'), word('error')]],
    ['more words than bits', Array.from({ length: 70 }, (_, index) => word(`w${index}.`))],
  ])('finds %s at every distance from the ends and the seams of its chunks', (_, needles) => {
    const finder = makeFinder(needles)
    expect(finder).toBeDefined()
    const text = needles.map((needle) => needle.map((place) => place.at(-1)).join(''))
    for (const hit of text) {
      for (const base of [0, 65_536 - hit.length, 131_072 - 40]) {
        for (let shift = 0; shift < 40; shift++) {
          const bytes = Buffer.alloc(base + shift + hit.length + 3, '~')
          bytes.write(hit, base + shift)
          const hits: number[] = []
          finder?.(bytes, 0, bytes.length, (at) => {
            hits.push(at)
            return at + 1
          })
          expect(hits.some((at) => at >= base + shift && at < base + shift + hit.length)).toBe(true)
        }
      }
    }
  })

  it('finds nothing where a needle is nearly', () => {
    const finder = makeFinder([word('upstream-timeout'), word('refused')])
    const hits: number[] = []
    const bytes = Buffer.from('upstream_timeout upstream-timeou refuse efused UPSTREAM-TIMEOUT\n'.repeat(3000))
    finder?.(bytes, 0, bytes.length, (at) => {
      hits.push(at)
      return at + 1
    })
    expect(hits).toEqual([])
  })

  it('goes on where it is told and ends when it is told', () => {
    const finder = makeFinder([word('ab')])
    const hits: number[] = []
    finder?.(Buffer.from('ab ab ab ab ab'), 3, 14, (at) => {
      hits.push(at)
      return hits.length === 2 ? undefined : at + 4
    })
    expect(hits).toEqual([3, 9])
  })
})

describe('needles first', () => {
  const line = fc
    .array(fc.constantFrom('a', 'b', 'A', 'k', 'ab', '0', ' ', '-', '\r', '\t', 'é', 'É', '\u212a', 'ſ', 'K'), {
      maxLength: 8,
    })
    .map((parts) => parts.join(''))
  const fillerLength = 100
  const filler = Buffer.from(`${'.'.repeat(fillerLength - 1)}\n`.repeat(400))

  it('finds the lines that are found when every line is tried, whatever the pattern', () => {
    let withNeedles = 0
    fc.assert(
      fc.property(
        fc.array(patternOf(false), { minLength: 1, maxLength: 3 }),
        fc.array(line, { minLength: 1, maxLength: 30 }),
        fc.boolean(),
        fc.boolean(),
        (sources, texts, ignoreCase, all) => {
          const wanted = sources.flatMap((source) => {
            const outcome = compilePattern(source, { ignoreCase, unicode: false })
            return outcome.kind === 'pattern' ? [outcome.pattern] : []
          })
          if (wanted.length === 0) return
          const search = makeSearch({ wanted, ignored: [], all, crlf: false })
          // No pattern that may run away on the filler: here no time limit ends it.
          if (search.safeLength < fillerLength) return
          if (search.needles()) withNeedles++
          // Some lines are Latin-1.
          const lines = texts.map((text, index) => Buffer.from(`${text}\n`, index % 3 === 0 ? 'latin1' : 'utf8'))
          const bytes = Buffer.concat([...lines, filler, ...lines])
          expect(linesFound(search, bytes)).toEqual(linesFound({ ...search, needles: () => undefined }, bytes))
        },
      ),
      { numRuns: 3000 },
    )
    expect(withNeedles).toBeGreaterThan(300)
  })
})

function linesFound(search: ReturnType<typeof makeSearch>, bytes: Buffer): readonly number[] {
  const found: number[] = []
  findMatches(bytes, 0, bytes.length, search, (from) => {
    found.push(from)
    return false
  })
  return found
}
