import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { checkUptime } from '../../plugins/check_uptime.ts'
import { inProcess } from '../helpers/originals.ts'
import { makeTree } from '../helpers/recorded-tree.ts'

describe('check_uptime', () => {
  const root = makeTree({ 'proc/uptime': '2024.87 3000.00\n' })
  afterAll(() => rmSync(root, { recursive: true }))
  const check = (...argv: readonly string[]) => inProcess(checkUptime, argv, { root })

  it('says it as recorded', async () => {
    expect(await check('-w', '10d:30d', '-c', '5d:60d')).toEqual({
      output: 'CRITICAL: Uptime is 2024 seconds. Exceeds lower crit threshold. |uptime=2024s;2592000;5184000;0\n',
      exitCode: 2,
    })
  })

  it('needs no threshold', async () => {
    expect(await check()).toEqual({ output: 'OK: Uptime is 2024 seconds. |uptime=2024s;;;0\n', exitCode: 0 })
  })

  it.each([
    ['2024', 0],
    ['2023', 1],
    ['33m', 1],
    ['34m', 0],
    ['1h:', 1],
    ['2024:', 0],
    ['0.5h:1w', 0],
  ])('-w %s ends with %d', async (warning, exitCode) => {
    expect((await check('-w', warning)).exitCode).toBe(exitCode)
  })

  it.each(['', ':', 'x', '2:1', '5y', '-5'])("refuses '%s'", async (text) => {
    const { output, exitCode } = await check(`--warning=${text}`)
    expect(output).toContain('check_uptime: Warning threshold must be')
    expect(exitCode).toBe(3)
  })

  it('is UNKNOWN without /proc', async () => {
    expect(await inProcess(checkUptime, [], { root: '/nowhere' })).toEqual({
      output: 'UNKNOWN: cannot read /nowhere/proc/uptime: No such file or directory\n',
      exitCode: 3,
    })
  })
})
