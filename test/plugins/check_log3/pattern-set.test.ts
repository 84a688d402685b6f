import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CompiledPattern, compilePattern } from '../../../plugins/check_log3/pattern/compile.ts'
import { findText, makeCandidates } from '../../../plugins/check_log3/pattern-set/candidates.ts'
import { makePatternSet } from '../../../plugins/check_log3/pattern-set/pattern-set.ts'
import { makeSetFinder } from '../../../plugins/check_log3/pattern-set/set-finder.ts'
import { findMatches } from '../../../plugins/check_log3/scan/find-matches.ts'
import { makeFinder } from '../../../plugins/check_log3/scan/finder.ts'
import { makeSearch, type Search } from '../../../plugins/check_log3/scan/search.ts'
import { temporaryFolder } from '../../helpers/folders.ts'
import { check } from './check.ts'
import { lineOf, patternOf } from './pattern/grammar.ts'

const folder = temporaryFolder()

/** Patterns with texts that overlap, begin or end alike, stand in each other, or are none. */
const piece = fc.constantFrom('ab', 'abc', 'b', 'id=1', 'id=12', 'kz', 'K', 'é', '[a-z]{9}', '[0-3]1', '.*', '\\b', ' ')
const word = fc.array(piece, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))
const shaped = fc
  .tuple(fc.constantFrom('', '^', '(?=', '(?<=', '(?i)', '(?:abc|'), fc.array(word, { minLength: 1, maxLength: 3 }))
  .map(([front, words]) => `${front}${words.join('|')}${/^\(.*[^)]$/.test(front) ? ')' : ''}`)
const source = fc.oneof({ weight: 3, arbitrary: shaped }, { weight: 2, arbitrary: word }, patternOf(false))
const sources = fc.array(source, { minLength: 1, maxLength: 25 })
const text = fc.oneof(
  fc
    .array(fc.oneof(piece, fc.constantFrom('ABC', 'KZ', 'abcabcabc', 'ID=12', '31', 'É', 'ſ', '\u212a')), {
      maxLength: 6,
    })
    .map((parts) => parts.join('')),
  lineOf(true).map((line) => line.replaceAll('\n', '')),
)

function compileAll(texts: readonly string[], ignoreCase: boolean, unicode: boolean): readonly CompiledPattern[] {
  return texts.flatMap((pattern) => {
    const outcome = compilePattern(pattern, { ignoreCase, unicode })
    return outcome.kind === 'pattern' ? [outcome.pattern] : []
  })
}

describe('a set of patterns', () => {
  it('finds in a line what its patterns find one by one, the first in order first', () => {
    let [narrowed, hits] = [0, 0]
    fc.assert(
      fc.property(
        sources,
        fc.array(text, { maxLength: 10 }),
        fc.boolean(),
        fc.boolean(),
        (texts, lines, i, unicode) => {
          const patterns = compileAll(texts, i, unicode)
          const set = makePatternSet(patterns)
          for (const line of lines.map((each) => `${each}\n`)) {
            const fitting = [...patterns.keys()].filter((index) => patterns[index]?.test(line))
            const candidates = [...(set.candidates()?.of(line) ?? patterns.keys())]
            expect(candidates).toEqual([...new Set(candidates)].sort((a, b) => a - b))
            expect(candidates).toEqual(expect.arrayContaining(fitting))
            expect(set.fits(line)).toBe(fitting.length > 0)
            expect(set.first(line)).toEqual(patterns[fitting[0] ?? -1]?.exec(line))
            if (candidates.length < patterns.length) narrowed++
            if (fitting.length > 0) hits++
          }
        },
      ),
      { numRuns: 1000 },
    )
    expect(Math.min(narrowed, hits)).toBeGreaterThan(300)
  })

  it('searches a log as the patterns one by one do, be it Latin-1 or with CR LF, with patterns to ignore', () => {
    const filler = Buffer.from(`${'.'.repeat(99)}\n`.repeat(400))
    let quick = 0
    fc.assert(
      fc.property(
        sources,
        fc.array(source, { maxLength: 3 }),
        fc.array(text, { minLength: 1, maxLength: 30 }),
        fc.record({ ignoreCase: fc.boolean(), all: fc.boolean(), crlf: fc.boolean() }),
        (wantedTexts, ignoredTexts, texts, { ignoreCase, all, crlf }) => {
          const wanted = compileAll(wantedTexts, ignoreCase, false)
          const ignored = compileAll(ignoredTexts, ignoreCase, false)
          if (wanted.length === 0) return
          const plain = makeSearch({ wanted, ignored, all, crlf })
          // No pattern that may run away on the filler: here no time limit ends it.
          if (plain.safeLength < 100) return
          const sets = { wanted: makePatternSet(wanted), ignored: makePatternSet(ignored) }
          const search = makeSearch({ wanted, ignored, all, crlf, sets })
          if (search.needles()) quick++
          const lines = texts.map((each, at) => Buffer.from(`${each}${crlf ? '\r' : ''}\n`, at % 3 ? 'utf8' : 'latin1'))
          const bytes = Buffer.concat([...lines, filler, ...lines])
          expect(linesFound(search, bytes)).toEqual(linesFound({ ...plain, needles: () => undefined }, bytes))
        },
      ),
      { numRuns: 700 },
    )
    expect(quick).toBeGreaterThan(100)
  })

  it('works out what thousands of long patterns are told apart by, whatever they share', () => {
    const shapes: readonly ((n: number) => string)[] = [
      (n) => `${'x'.repeat(190)}${n}`,
      (n) => `${n}${'x'.repeat(190)}`,
      (n) => `${'x'.repeat(90)}${n}${'y'.repeat(100)}`,
      (n) => `ERROR ${'z'.repeat(30)}.*user=u${n}\\b`,
      (n) => `${(n * 7919).toString(36)}-${'q'.repeat(n % 150)}-${(n * 104729).toString(36)}`,
    ]
    for (const [index, shape] of shapes.entries()) {
      const patterns = compileAll(
        Array.from({ length: 3000 }, (_, n) => shape(n + 1000)),
        index % 2 === 1,
        false,
      )
      const candidates = makeCandidates(patterns)
      for (const n of [0, 1, 1234, 2999]) {
        const line = `a ${shape(n + 1000)
          .replace('.*', 'ERROR')
          .replace('\\b', '')} b\n`
        const found = candidates?.of(line) ?? []
        expect(found).toContain(n)
        expect(found.length).toBeLessThan(30)
      }
    }
  })

  it('shows the groups of the first pattern that matches, whatever the number of patterns', async () => {
    const log = join(folder, 'groups.log')
    const file = join(folder, 'patterns')
    writeFileSync(log, 'user=alice took 7 ms\nuser=bob12 took 9 ms\n')
    const names = Array.from({ length: 40 }, (_, n) => `user=(bob${n}) `)
    writeFileSync(file, `${[...names, 'user=(bob1)', 'user=(\\w+)', 'took (\\d+)'].join('\n')}\n`)
    const { stdout } = await check(['-l', log, '-s', '/dev/null', '-P', file, '--text', '<$1>', '-a'])
    expect(stdout).toContain('(1) <alice>\n(2) <bob12>')
  })

  it('finds lines across the blocks that a log is read in', async () => {
    const log = join(folder, 'blocks.log')
    const file = join(folder, 'codes')
    const codes = Array.from({ length: 100 }, (_, n) => `request failed: code=E${n * 37}\\b`)
    const lines = Array.from({ length: 60_000 }, (_, n) => `10:00:00 request failed: code=E${n} in ${n % 97} ms`)
    writeFileSync(log, `${lines.join('\n')}\n`)
    writeFileSync(file, `${codes.join('\n')}\n`)
    const { stdout } = await check(['-l', log, '-s', '/dev/null', '-P', file, '-a', '-Q', '--no-perfdata'])
    const wanted = lines.filter((_, n) => n % 37 === 0 && n < 3700)
    expect(stdout).toBe(`${wanted.map((line, n) => `(${n + 1}) ${line}`).join('\n')}\n`)
  })
})

describe('the finder of a set', () => {
  const words = Array.from({ length: 40 }, (_, n) => `needle-${n}.`)
  const { automaton, needles } = candidatesOf(words)

  it.each([
    ['where the quick finder is seldom wrong', 'needle-3_ '],
    ['where it is wrong in each line', 'needle-3x needle-00 needle-19- needle-20- '],
  ])('finds the same lines as the automaton alone %s', (_, nearly) => {
    const rare = nearly.length < 12
    const lines = Array.from({ length: 3000 }, (_line, n) => {
      const hit = n % 4 === 2 ? `needle-${n % 40}.` : ''
      return `${n} ${rare && n % 300 > 0 ? '' : nearly}${hit} end\n`
    })
    const bytes = Buffer.from(lines.join(''))
    const [both, alone] = [makeSetFinder(automaton, makeFinder(needles)), makeSetFinder(automaton, undefined)]
    const wanted = lines.flatMap((line) => (/needle-\d+\./.test(line) ? [line] : []))
    for (const finder of [both, alone]) {
      const found: string[] = []
      for (const [from, to] of halves(bytes)) {
        finder(bytes, from, to, (at) => {
          const end = bytes.indexOf(10, at) + 1
          found.push(bytes.toString('latin1', bytes.lastIndexOf(10, at) + 1, end))
          return end
        })
      }
      expect(found).toEqual(wanted)
    }
  })

  it('ends when it is told', () => {
    const bytes = Buffer.from('needle-1.\nneedle-2.\n')
    for (const quick of [makeFinder(needles), undefined]) {
      const hits: number[] = []
      makeSetFinder(automaton, quick)(bytes, 0, bytes.length, (at) => {
        hits.push(at)
        return undefined
      })
      expect(hits).toHaveLength(1)
    }
  })

  it('finds no text in part of a range', () => {
    const bytes = Buffer.from('needle-1.')
    expect(findText(automaton, bytes, 0, bytes.length)).toBe(8)
    expect(findText(automaton, bytes, 1, bytes.length)).toBe(-1)
    expect(findText(automaton, bytes, 0, bytes.length - 1)).toBe(-1)
  })
})

function candidatesOf(words: readonly string[]) {
  const candidates = makeCandidates(
    compileAll(
      words.map((each) => each.replace('.', '\\.')),
      false,
      false,
    ),
  )
  const needles = candidates?.needles()
  if (!candidates || !needles) throw new Error('words have needles')
  return { automaton: candidates.automaton, needles }
}

function halves(bytes: Buffer): readonly (readonly [number, number])[] {
  const middle = bytes.indexOf(10, bytes.length / 2) + 1
  return [
    [0, middle],
    [middle, bytes.length],
  ]
}

function linesFound(search: Search, bytes: Buffer): readonly number[] {
  const found: number[] = []
  findMatches(bytes, 0, bytes.length, search, (from) => {
    found.push(from)
    return false
  })
  return found
}
