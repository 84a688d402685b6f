import { describe, expect, it } from 'vitest'
import { formatSize, parseSize } from '../../src/config/size.ts'

describe('parseSize', () => {
  it.each([
    ['1024', 1024],
    ['65536', 65536],
    ['64k', 65536],
    ['64K', 65536],
    ['1M', 1048576],
    ['1m', 1048576],
    [' 10k ', 10240],
    ['64M', 67108864],
    ['1k', 1024],
    ['67108864', 67108864],
  ])('reads %s as %i bytes', (text, bytes) => {
    expect(parseSize(text)).toEqual({ kind: 'size', bytes })
  })

  it.each(['', 'k', '-1', '1.5M', '1G', '64kB', '0x400', '64 k', 'one', '1k k'])('does not take %j', (text) => {
    expect(parseSize(text)).toEqual({ kind: 'not a size' })
  })

  it.each(['0', '1023', '65M', '67108865', '0M', '9'.repeat(400)])('finds %s out of range', (text) => {
    expect(parseSize(text).kind).toBe('out of range')
  })
})

describe('formatSize', () => {
  it.each([
    [1024, '1k'],
    [1536, '1536'],
    [65536, '64k'],
    [1048576, '1M'],
    [1049600, '1025k'],
    [67108864, '64M'],
  ])('writes %i as %s, and reads it again', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text)
    expect(parseSize(text)).toEqual({ kind: 'size', bytes })
  })
})
