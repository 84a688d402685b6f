import { describe, expect, it } from 'vitest'
import { plugins } from '../../src/plugins.ts'
import { inProcess } from '../helpers/originals.ts'
import { debianMachines, recordedProc, saidOf } from '../helpers/recorded-proc.ts'

describe.each(debianMachines)('on the recorded machine %s', (machine) => {
  const { originals, free, uptime } = saidOf(machine)
  const onMachine = async (name: string, ...words: readonly string[]) => {
    const plugin = await plugins.find((entry) => entry.name === name)?.load()
    if (!plugin) throw new Error(`there is no ${name}`)
    return inProcess(plugin, words, { root: recordedProc(machine).root })
  }

  it.each(originals.map(({ argv, output, exitCode }) => ({ line: argv.join(' '), argv, output, exitCode })))(
    '$line says what the original said there',
    async ({ argv, output, exitCode }) => {
      const ours = await onMachine(...argv)
      expect(alike(ours.output)).toBe(alike(output))
      expect(ours.exitCode).toBe(exitCode)
    },
  )

  it('check_mem finds the figures of free', async () => {
    const [total = 0, , unused = 0, , , available = 0] = figuresOf(free, 'Mem:')
    expect((await onMachine('check_mem', '-f', '-w', '2', '-c', '1')).output).toContain(
      `(${available} kB) free.|TOTAL=${total}KB;;;; USED=${total - available}KB;`,
    )
    expect((await onMachine('check_mem', '-f', '--classic', '-w', '2', '-c', '1')).output).toContain(`(${unused} kB)`)
  })

  it('check_swap -a finds the areas that free sums up', async () => {
    const [total = 0, , unused = 0] = figuresOf(free, 'Swap:')
    const { output } = await onMachine('check_swap', '-a', '-w', '2%', '-c', '1%', '-n', 'ok')
    expect(output).toContain(`SWAP OK - `)
    expect(output).toContain(`% free (${Math.floor(unused / 1024)}MB out of ${Math.floor(total / 1024)}MB)`)
  })

  it('check_uptime finds the minutes of uptime', async () => {
    const seconds = Number(/\|uptime=(\d+)s/.exec((await onMachine('check_uptime')).output)?.[1])
    expect(uptime).toContain(` up ${Math.floor(seconds / 60)} min,`)
  })

  it('check_procs -k leaves out the children of kthreadd that ps shows, and -C finds a name that the kernel cut', async () => {
    const threads = recordedProc(machine).ps.filter((row) => /^\S+ +\d+ +\d+ +2 /.test(row))
    const all = recordedProc(machine).ps.length - 1
    expect((await onMachine('check_procs', '-k')).output).toContain(`PROCS OK: ${all - threads.length} processes |`)
    // Its last character begins at the last byte but one.
    const { output } = await onMachine('check_procs', '-C', 'd日本語日本')
    expect(output).toContain('PROCS OK: 1 process with')
  })
})

/**
 * Without what the original does worse: it prints `(null)` where a CPU has no name, and divides before it multiplies, so that
 * the limits of swap are up to 99 bytes too low.
 */
const alike = (text: string) => text.replace(' ((null))', '').replace(/^(SWAP .*B);\d+;\d+;/, '$1;')

const figuresOf = (free: string, name: string) =>
  free
    .split('\n')
    .find((line) => line.startsWith(name))
    ?.match(/\d+/g)
    ?.map(Number) ?? []
