import { expect, it } from 'vitest'
import { progressOf } from '../../../../plugins/check_log3/shell/progress.ts'

/** What is drawn at these times, in milliseconds, when so many bytes were read. */
function drawn(sizeBytes: number, columns: number, ...steps: readonly (readonly [ms: number, bytes: number])[]) {
  let nowMs = 0
  const lines: string[] = []
  const context = { stderr: (text: string) => void lines.push(text), terminal: { colours: true, columns } }
  const progress = progressOf([{ source: { sizeBytes }, from: 0 }], context, () => nowMs)
  for (const [ms, bytes] of steps) {
    nowMs = ms
    progress.take(bytes)
  }
  progress.end()
  return lines
}

it('a short scan draws nothing', () => {
  expect(drawn(1e9, 80, [10, 1e8], [499, 9e8])).toEqual([])
})

it('a long scan draws a bar ten times a second at most, and takes it away', () => {
  expect(drawn(4e8, 80, [500, 1e8], [550, 1.5e8], [600, 2e8])).toEqual([
    '\r\x1b[K[######..................] 100.0 MB of 400.0 MB, 200.0 MB/s',
    '\r\x1b[K[############............] 200.0 MB of 400.0 MB, 333.3 MB/s',
    '\r\x1b[K',
  ])
})

it('where an archive is packed only what was read is told', () => {
  expect(drawn(Number.POSITIVE_INFINITY, 80, [1000, 1e8])).toEqual(['\r\x1b[K100.0 MB, 100.0 MB/s', '\r\x1b[K'])
})

it('a narrow terminal gets no second line', () => {
  expect(drawn(4e8, 20, [500, 1e8])[0]).toHaveLength('\r\x1b[K'.length + 19)
})
