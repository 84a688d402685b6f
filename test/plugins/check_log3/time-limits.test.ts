import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Search } from '../../../plugins/check_log3/scan/search.ts'
import { type BlockOrder, type Hit, searchBlock } from '../../../plugins/check_log3/scan/search-block.ts'
import { LineStream } from '../../../plugins/check_log3/scan/stream.ts'
import { temporaryFolder } from '../../helpers/folders.ts'
import { check } from './check.ts'

const folder = temporaryFolder()
const evil = `${'a'.repeat(40)}!`

function logOf(name: string, lines: readonly string[]): string {
  const path = join(folder, name)
  writeFileSync(path, `${lines.join('\n')}\n`)
  return path
}

describe('a pattern that runs away', () => {
  it.each([
    ['(a+)+$', evil],
    ['x*x*x*y', 'x'.repeat(100_000)],
    ['(?:a|b|ab)*c', 'ab'.repeat(50)],
  ])('gives up a line, which counts as a match with a note: %s', async (pattern, line) => {
    const log = logOf('one.log', ['fine', line, 'fine'])
    const { exit, stdout } = await check(['-l', log, '-s', '/dev/null', '-p', pattern, '-n', 'fine'])
    expect(exit).toBe(1)
    expect(stdout).toMatch(
      /^WARNING: Found 1 lines .*\n1 lines took a pattern too long to search and count as matches; .*\|lines=1\n$/,
    )
    expect(stdout).toContain(line)
  })

  it('is given up as an ignore pattern and in an expression too', async () => {
    const log = logOf('ignored.log', [evil])
    const words = ['-l', log, '-s', '/dev/null', '-p', 'a']
    expect((await check([...words, '-n', '(a+)+$'])).stdout).toContain('1 lines took a pattern too long')
    const { stdout } = await check([...words, '--where', '$0 =~ /(a+)+$/', '--text', 'never', '--perf', 'n=1'])
    expect(stdout).toMatch(/Parsed output \(1 matched\): a+!\n1 lines took a pattern too long .*\|n=U\n$/)
  })

  it('finds what other lines hold all the same', async () => {
    const log = logOf('mixed.log', ['aaa', evil, 'b', 'aa'])
    const { stdout } = await check(['-l', log, '-s', '/dev/null', '-p', '(a+)+$', '-a'])
    expect(stdout).toMatch(/\(1\) aaa\n\(2\) a+!\n\(3\) aa\n1 lines took/)
  })
})

describe('--timeout', () => {
  it('says where it ended, shows the matches so far, and goes on there: nothing is lost, nothing comes twice', async () => {
    const log = logOf(
      'many.log',
      Array.from({ length: 5 }, (_, n) => `${n} ${evil}`),
    )
    const seek = join(folder, 'many.seek')
    const size = readFileSync(log).length
    const reported: string[] = []
    let offset = 0
    for (let runs = 0; offset < size; runs++) {
      expect(runs).toBeLessThan(5)
      const { exit, stdout } = await check(['-l', log, '-s', seek, '-p', '(a+)+$', '-a', '--timeout', '1'])
      offset = Number(readFileSync(seek, 'utf8').split('\n')[0])
      if (offset < size) {
        expect(exit).toBe(3)
        const [first, second] = stdout.split('\n')
        expect(first).toBe(`UNKNOWN: time out after 1 seconds at byte ${offset} of ${size}`)
        expect(second).toMatch(/^UNKNOWN: Found \d lines \(limit=1\/0\): \(1\) \d a/)
      }
      reported.push(...(stdout.match(/\d (?=a{40}!)/g) ?? []))
    }
    expect(reported.join('')).toBe('0 1 2 3 4 ')
  })

  it.each([['--timeout=0'], ['--no-timeout'], ['--timeout=1', '--no-timeout']])('is none with %s', async (...words) => {
    const log = logOf('fast.log', ['error'])
    const { stdout } = await check(['-l', log, '-s', '/dev/null', '-p', 'error', ...words])
    expect(stdout).toBe('WARNING: Found 1 lines (limit=1/0): error|lines=1\n')
  })

  it('ends between two blocks too, and leaves an unfinished line to the next run', () => {
    const search: Search = { matches: (line) => line.includes('x'), needles: () => undefined, safeLength: Infinity }
    const patience = { isOver: true, within: () => true }
    const order = { search, countsLines: true, mostMatches: 0, before: 0, after: 0, all: true, patience }
    const stream = new LineStream(order)
    // Time is up from the start, and yet the first block is searched: each run gets on.
    stream.add(Buffer.from('x1\nx2\nx'))
    stream.add(Buffer.from('3\nx4\n'))
    expect([stream.outOfTime, stream.done, stream.matches, stream.lines]).toEqual([true, true, 2, 2])
    expect(stream.endLog()).toEqual({ offset: 6 })
  })
})

describe('a search under a time limit', () => {
  it('finds what a search without one finds, whichever lines have their time used up', () => {
    const line = fc.constantFrom('hit', 'miss', 'a hit', '', 'tired', 'stuck')
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.integer({ min: 1, max: 30 }), (lines, mostHits) => {
        const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''))
        const hits: string[] = []
        const { searched } = searchBlock(bytes, 0, bytes.length, orderUnder(mostHits, false), (hit) => {
          hits.push(`${bytes.subarray(hit.from, hit.to)}${hit.usedUp ? '!' : ''}`)
          return hits.length === mostHits
        })
        const wanted = lines.flatMap((text) =>
          text === 'stuck' ? ['stuck\n!'] : text.includes('hit') ? [`${text}\n`] : [],
        )
        expect(hits).toEqual(wanted.slice(0, mostHits))
        if (wanted.length < mostHits) expect(searched).toBe(bytes.length)
      }),
      { numRuns: 300 },
    )
  })

  it('says from which line on nothing is known when the time of the run is over', () => {
    const lines = ['miss', 'hit', 'miss', 'miss', 'stuck', 'hit']
    const bytes = Buffer.from(lines.map((text) => `${text}\n`).join(''))
    const order = orderUnder(10, true)
    const hits: Hit[] = []
    const found = searchBlock(bytes, 0, bytes.length, order, (hit) => hits.push(hit) > 9)
    expect(found).toEqual({ searched: bytes.indexOf('stuck'), outOfTime: true })
    expect(hits.map((hit) => hit.line)).toEqual(['hit\n'])
  })
})

/**
 * A time limit that is used up by each line that is stuck, and by each that is tired unless it has all the time for
 * itself. What runs is ended by a throw, as good as any other end.
 */
function orderUnder(mostHits: number, isOver: boolean): BlockOrder {
  let searched = 0
  const search: Search = {
    matches: (line) => {
      searched++
      if (line === 'stuck\n' || (line === 'tired\n' && searched > 1)) throw new Error('ended')
      return line.includes('hit')
    },
    needles: () => undefined,
    safeLength: 0,
  }
  const within = (work: () => void) => {
    searched = 0
    try {
      work()
      return true
    } catch {
      return false
    }
  }
  return { search, judge: undefined, patience: { isOver, within }, mostHits }
}
