import { describe, expect, it } from 'vitest'
import { openFileLimit } from '../../src/check/open-file-limit.ts'
import { defaultConfig } from '../../src/config/config.ts'
import { connections } from '../../src/daemon/connection-limit.ts'

const limits = (files: string) =>
  `Limit  Soft Limit  Hard Limit  Units\nMax open files            ${files}  1048576  files\n`

it.each([
  ['1024', 1024],
  ['1048576', 1_048_576],
  ['unlimited', Number.POSITIVE_INFINITY],
])('reads the limit %s', (text, files) => {
  expect(openFileLimit(limits(text))).toBe(files)
})

it('knows no limit without /proc', () => {
  expect(openFileLimit('')).toBe(Number.POSITIVE_INFINITY)
})

describe('connections', () => {
  const config = { ...defaultConfig(), maxConnections: 4, maxConnectionsPerAddress: 3 }

  it('are counted in all and for each address', () => {
    const open = connections(1_000_000)
    expect(['a', 'a', 'a', 'b'].map((address) => open.open(address, config))).toEqual(Array(4).fill(undefined))
    expect(open.open('c', config)).toBe('4 connections are open, as many as max_connections allows')
    open.close('c')
    open.close('b')
    expect(open.open('a', config)).toBe(
      '3 connections from there are open, as many as max_connections_per_address allows',
    )
    open.close('a')
    expect(open.open('b', config)).toBeUndefined()
    expect(open.count()).toBe(4)
  })

  it('leave half of them to others by default', () => {
    const open = connections(1_000_000)
    const each = { ...config, maxConnectionsPerAddress: 0 }
    expect(['a', 'a'].map((address) => open.open(address, each))).toEqual([undefined, undefined])
    expect(open.open('a', each)).toContain('2 connections from there')
  })

  it('are no more than there are files for', () => {
    const open = connections(64 + 3 * 5)
    const many = { ...config, maxConnections: 10_000, maxConnectionsPerAddress: 10_000 }
    for (let n = 0; n < 5; n++) expect(open.open('a', many)).toBeUndefined()
    expect(open.open('a', many)).toContain('the limit on open files (ulimit -n) leaves room for')
  })
})
