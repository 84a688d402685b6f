import { describe, expect, it } from 'vitest'
import { alerts, parseRange } from '../../src/check/range.ts'

describe('a range', () => {
  it.each([
    ['10', [-1, 11, 10.01], [0, 5, 10]],
    ['10:', [9.99, -5], [10, 1e9]],
    [':10', [-1, 11], [0, 10]],
    ['~:10', [11], [-1e9, 10]],
    ['10:20', [9, 21], [10, 20]],
    ['@10:20', [10, 15, 20], [9, 21]],
    ['@~:0', [0, -1], [1]],
    ['-1:1', [-2, 2], [-1, 0, 1]],
    ['~:', [], [-1e9, 1e9]],
    ['.5', [-0.1, 0.6], [0, 0.5]],
  ])('%s alerts where it should and nowhere else', (text, bad, good) => {
    const range = parseRange(text)
    expect(range?.text).toBe(text)
    expect(bad.filter((value) => !alerts(range, value))).toEqual([])
    expect(good.filter((value) => alerts(range, value))).toEqual([])
  })

  it.each(['', '@', '~', 'a', '10:a', '2:1', '1:2:3', '5%', ' 5', '10:~'])("'%s' is none", (text) => {
    expect(parseRange(text)).toBeUndefined()
  })
})
