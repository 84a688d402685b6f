import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { countLines } from '../../../plugins/check_log3/scan/count-lines.ts'
import { longestLine } from '../../../plugins/check_log3/scan/line-buffer.ts'
import type { Search } from '../../../plugins/check_log3/scan/search.ts'
import { LineStream, type ScanOrder } from '../../../plugins/check_log3/scan/stream.ts'

const lines = fc.array(fc.constantFrom('error', 'an error here', 'fine', '', 'é error', 'x'.repeat(50)), {
  maxLength: 60,
})
const size = fc.integer({ min: 0, max: 5 })
const order: ScanOrder = { search: undefined, countsLines: true, mostMatches: 0, before: 0, after: 0, all: true }

describe('a stream of lines', () => {
  it('finds the same windows however the bytes are cut, with and without a literal to look for', () => {
    fc.assert(
      fc.property(
        lines,
        size,
        size,
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        (texts, before, after, quick, cut) => {
          const search = searchFor('error', quick)
          const stream = feed(texts.map((text) => `${text}\n`).join(''), { ...order, search, before, after }, cut)
          stream.endLog()
          expect(shown(stream)).toEqual(windowsOf(texts, before, after))
          expect(stream.lines).toBe(texts.length)
        },
      ),
    )
  })

  it('shows only the last window when not all are asked for', () => {
    fc.assert(
      fc.property(lines, size, size, fc.integer({ min: 1, max: 40 }), (texts, before, after, cut) => {
        const wanted = { ...order, search: searchFor('error', true), before, after, all: false }
        const stream = feed(texts.map((text) => `${text}\n`).join(''), wanted, cut)
        stream.endLog()
        expect(shown(stream)).toEqual(windowsOf(texts, before, after).slice(-1))
      }),
    )
  })

  it('stops behind the last match it may report and still completes its window', () => {
    const wanted = { ...order, search: searchFor('error', true), mostMatches: 1, after: 2 }
    const stream = feed('ok\nerror 1\nerror 2\nok\nok\n', wanted, 12)
    expect(stream.done).toBe(true)
    expect(stream.endLog()).toEqual({ offset: 'ok\nerror 1\n'.length })
    expect(shown(stream)).toEqual(['error 1\nerror 2\nok\n'])
  })

  it('leaves an unfinished line without a match for the next run and does not count it', () => {
    const stream = feed('ok\nerr', { ...order, search: searchFor('error', true) }, 4)
    expect(stream.endLog()).toEqual({ offset: 3 })
    expect(stream.lines).toBe(1)
  })

  it('reports an unfinished line that matches at once and remembers where it began', () => {
    const stream = feed('ok\nerror at', { ...order, search: searchFor('error', true) }, 4)
    expect(stream.endLog()).toEqual({ offset: 11, part: 3 })
    expect([stream.matches, stream.lines]).toEqual([1, 2])
  })

  it('skips the rest of a line that was reported before it was complete', () => {
    const stream = new LineStream({ ...order, search: searchFor('error', true) })
    stream.resume(3, undefined)
    stream.buffer.enter(11, Buffer.alloc(0), 'a.log')
    stream.add(Buffer.from(' the end, error'))
    expect(stream.part).toBe(3)
    stream.add(Buffer.from('\nerror 2\n'))
    expect(stream.endLog()).toEqual({ offset: 11 + 24, part: undefined })
    expect(shown(stream)).toEqual(['error 2\n'])
  })

  it('searches the first MiB of an endless line, in flat memory, and goes on behind it', () => {
    const stream = new LineStream({ ...order, search: searchFor('error', true) })
    stream.add(Buffer.from('error '))
    for (let block = 0; block < 64; block++) stream.add(Buffer.alloc(256 * 1024, 'x'))
    stream.add(Buffer.from(' error\nerror 2\n'))
    const length = 'error '.length + 64 * 256 * 1024 + ' error\n'.length
    expect(stream.endLog().offset).toBe(length + 'error 2\n'.length)
    expect([stream.matches, stream.lines, stream.buffer.longLines]).toEqual([2, 2, 1])
    // The line alone fills what is kept of the windows.
    expect(shown(stream).map((window) => window.length)).toEqual([longestLine + 1])
    expect(stream.windows.notShown).toBe(1)
    expect(stream.buffer.bytes.length).toBeLessThan(8 * longestLine)
  })

  it('keeps at most a MiB of windows and counts the rest', () => {
    const stream = new LineStream({ ...order, search: searchFor('error', true) })
    const line = Buffer.from(`error ${'x'.repeat(1017)}\n`)
    for (let count = 0; count < 2000; count++) stream.add(line)
    expect([stream.matches, stream.windows.shown().length, stream.windows.notShown]).toEqual([2000, 1024, 976])
  })
})

describe('counting lines', () => {
  it('counts as a plain loop does, from and to any byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(40), fc.nat(40), (noise, skip, cut) => {
        const bytes = Buffer.from(noise.map((byte) => (byte % 3 === 0 ? 10 : byte)))
        const to = Math.max(0, bytes.length - cut)
        const from = Math.min(skip, to)
        expect(countLines(bytes, from, to)).toBe(bytes.subarray(from, to).filter((byte) => byte === 10).length)
      }),
    )
  })

  it('counts a block of nothing but line ends', () => {
    expect(countLines(Buffer.alloc(100_000, 10), 1, 99_998)).toBe(99_997)
  })
})

function searchFor(word: string, quick: boolean): Search {
  return {
    matches: (line) => line.includes(word),
    safeLength: Infinity,
    needles: () => (quick ? [[...word]] : undefined),
  }
}

function feed(text: string, wanted: ScanOrder, cut: number): LineStream {
  const stream = new LineStream(wanted)
  const bytes = Buffer.from(text)
  for (let from = 0; from < bytes.length; from += cut) stream.add(bytes.subarray(from, from + cut))
  return stream
}

const shown = (stream: LineStream) => stream.windows.shown().map((window) => window.toString())

function windowsOf(texts: readonly string[], before: number, after: number): readonly string[] {
  return texts.flatMap((text, index) => {
    if (!text.includes('error')) return []
    const window = texts.slice(Math.max(0, index - before), index + after + 1)
    return [window.map((line) => `${line}\n`).join('')]
  })
}
