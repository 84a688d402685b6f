import { rmSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkSwap } from '../../plugins/check_swap.ts'
import { inProcess, threeWays } from '../helpers/originals.ts'
import { makeTree } from '../helpers/recorded-tree.ts'
import { describeWithTools } from '../helpers/tools.ts'

describeWithTools('check_swap beside the original', ['monitoring-plugins'], () => {
  it.each([
    [['-w', '20%', '-c', '10%']],
    [['-w', '20', '-c', '10', '-n', 'ok']],
    [['-w5', '-c10%', '--no-swap=1']],
    [['-a', '-w', '20%', '-c', '10%', '-n', 'unknown']],
    [['-c', '10%']],
  ])('%j: same text and exit code', async (argv) => {
    const { original, process, inProcess } = await threeWays(checkSwap, argv)
    expect(process).toEqual(original)
    expect(inProcess).toEqual(original)
  })

  it.each([[[]], [['-w', '10%', '-c', '20%']], [['-w', '101%', '-c', '1%']], [['-w', '2%', '-c', '1%', '-n', 'x']]])(
    '%j: same reason, then how it is called',
    async (argv) => {
      const { original, process } = await threeWays(checkSwap, argv)
      expect(process.output.split('\n').slice(0, 2)).toEqual(original.output.split('\n').slice(0, 2))
      expect(process.exitCode).toBe(original.exitCode)
    },
  )
})

describe('check_swap', () => {
  const on = (totalKib: number, freeKib: number, cachedKib = 0, swaps = '') => {
    const meminfo = `MemTotal: 9 kB\nSwapCached: ${cachedKib} kB\nSwapTotal: ${totalKib} kB\nSwapFree: ${freeKib} kB\n`
    const root = makeTree({ 'proc/meminfo': meminfo, 'proc/swaps': `Filename Type Size Used Priority\n${swaps}` })
    onTestFinished(() => rmSync(root, { recursive: true }))
    return (...argv: readonly string[]) => inProcess(checkSwap, argv, { root })
  }

  it('counts whole MiB, as recorded', async () => {
    expect(await on(2_097_148, 2_097_148)('-w', '20%', '-c', '10%')).toEqual({
      output: 'SWAP OK - 100% free (2047MB out of 2047MB) |swap=2146435072B;429287014;214643507;0;2146435072\n',
      exitCode: 0,
    })
  })

  it('counts what is cached as free', async () => {
    expect((await on(1_024_000, 102_400, 102_400)('-w', '20%', '-c', '10%')).output).toContain(
      'SWAP WARNING - 20% free (200MB out of 1000MB) |',
    )
  })

  it.each([
    ['20%', '10%', 210, 0],
    ['20%', '10%', 200, 1],
    ['20%', '10%', 100, 2],
    ['209715200', '104857600', 201, 0],
    ['209715200', '104857600', 200, 1],
    ['209715200', '104857600', 100, 2],
    ['0', '0', 0, 0],
  ])('-w %s -c %s with %d of 1000 MiB free ends with %d', async (warning, critical, freeMib, exitCode) => {
    expect((await on(1_024_000, freeMib * 1024)('-w', warning, '-c', critical)).exitCode).toBe(exitCode)
  })

  it('with -a judges each area', async () => {
    const swaps = '/dev/a partition 512000 0 -2\n/dev/b partition 512000 511000 -3\n'
    const check = on(1_024_000, 600_000, 0, swaps)
    expect((await check('-w', '20%', '-c', '10%')).exitCode).toBe(0)
    expect((await check('-a', '-w', '20%', '-c', '10%')).exitCode).toBe(2)
  })
})
