import { rmSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkMem } from '../../plugins/check_mem.ts'
import { inProcess } from '../helpers/originals.ts'
import { makeTree } from '../helpers/recorded-tree.ts'

describe('check_mem', () => {
  const figures = {
    MemTotal: 2_030_328,
    MemFree: 100_000,
    MemAvailable: 286_656,
    Buffers: 40_000,
    Cached: 160_000,
    SReclaimable: 20_000,
    Shmem: 20_000,
    HugePages_Total: 100,
    Hugepagesize: 2048,
  }
  const on = (argv: readonly string[], changed: Readonly<Record<string, number>> = {}) => {
    const lines = Object.entries({ ...figures, ...changed }).map(([name, kib]) => `${name}:  ${kib} kB\n`)
    const root = makeTree({ 'proc/meminfo': lines.join('') })
    onTestFinished(() => rmSync(root, { recursive: true }))
    return inProcess(checkMem, argv, { root })
  }

  it('prints what is free, as published', async () => {
    expect(await on(['-f', '-w', '20', '-c', '10'])).toEqual({
      output:
        'WARNING - 14.1% (286656 kB) free!|TOTAL=2030328KB;;;; USED=1743672KB;1624262;1827295;; FREE=286656KB;;;; CACHES=200000KB;;;;\n',
      exitCode: 1,
    })
  })

  it('prints what is used, also without being told so', async () => {
    const expected = {
      output:
        'OK - 85.9% (1743672 kB) used.|TOTAL=2030328KB;;;; USED=1743672KB;1827295;1928811;; FREE=286656KB;;;; CACHES=200000KB;;;;\n',
      exitCode: 0,
    }
    expect(await on(['-u', '-w', '90', '-c', '95'])).toEqual(expected)
    expect(await on(['-w', '90%', '-c', '95%'])).toEqual(expected)
  })

  it.each([
    [['-f', '-w', '14.2', '-c', '14.1'], 2],
    [['-f', '-w', '14.1', '-c', '14'], 1],
    [['-f', '-w', '14', '-c', '13'], 0],
    [['-u', '-w', '80', '-c', '85.9'], 2],
    [['-u', '-w', '85.9', '-c', '86'], 1],
    [['-u', '-w', '86', '-c', '87'], 0],
  ])('%j ends with %i: a figure at its threshold alerts', async (argv, exitCode) => {
    expect((await on(argv)).exitCode).toBe(exitCode)
  })

  it.each([
    [['-f'], 'OK - 14.1% (286656 kB) free.'],
    [['-f', '-C'], 'OK - 14.8% (300000 kB) free.'],
    [['-f', '--classic'], 'OK - 4.9% (100000 kB) free.'],
  ])('%j counts as free what it says', async (argv, text) => {
    expect((await on([...argv, '-w', '2', '-c', '1'])).output).toContain(text)
  })

  it('leaves huge pages out of what is used, and of all, with -h', async () => {
    expect((await on(['-u', '-h', '-w', '90', '-c', '95'])).output).toBe(
      'OK - 84.3% (1538872 kB) used.|TOTAL=1825528KB;;;; USED=1538872KB;1642975;1734251;; FREE=286656KB;;;; CACHES=200000KB;;;; HUGEPAGES=204800KB;;;;\n',
    )
  })

  it('has never more free than there is', async () => {
    const { output } = await on(['-f', '-C', '-w', '2', '-c', '1'], { Cached: 5_000_000 })
    expect(output).toContain('OK - 100.0% (2030328 kB) free.|TOTAL=2030328KB;;;; USED=0KB;')
  })

  it('shows help with --help only', async () => {
    expect((await on(['--help'])).output).toContain('--hugepages')
    expect((await on(['-h'])).output).toContain('WARN and CRITICAL levels')
  })

  it.each([
    [['-u'], 'You must define WARN and CRITICAL levels!'],
    [['-u', '-w', '80', '-c', '0'], 'You must define WARN and CRITICAL levels!'],
    [['-u', '-w', '80', '-c', 'x'], 'You must define WARN and CRITICAL levels!'],
    [['-u', '-f', '-w', '80', '-c', '90'], 'You must select to monitor either USED or FREE memory!'],
    [['-f', '-w', '10', '-c', '20'], 'WARN level must not be less than CRITICAL when checking FREE memory!'],
    [['-w', '90', '-c', '80'], 'WARN level must not be greater than CRITICAL when checking USED memory!'],
  ])('%j is wrong usage', async (argv, reason) => {
    const { output, exitCode } = await on(argv)
    expect(output).toContain(`*** ${reason}\nUsage:\n check_mem [-f|-u]`)
    expect(exitCode).toBe(3)
  })
})
