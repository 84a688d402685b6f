import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkLoad } from '../../plugins/check_load.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { form, inProcess, threeWays } from '../helpers/originals.ts'
import { recordedProc } from '../helpers/recorded-proc.ts'
import { describeWithTools } from '../helpers/tools.ts'

describeWithTools('check_load beside the original', ['monitoring-plugins'], () => {
  it.each([
    [['-w', '1500,1000,500', '-c', '3000,2500,2000']],
    [['-w', '0,1000,500', '-c', '3000,2500,2000']],
    [['-w0', '-c0']],
    [['--warning=99', '--critical=100', '--percpu']],
    [['-r', '-w', '.15,.10,.05', '-c', '900']],
    [['-w', '15,10,5', '-c', '1,1,1']],
    [['-w', '1,5,9', '-c', '1,5,8']],
    [['-w', '1500, 1000, 500', '-c', ' 3000,2500, 2000']],
    [['-w', '5']],
    [['-w', '1500', '-c', '3000', '-n', '0']],
  ])('%j: same form and exit code', async (argv) => {
    const { original, process, inProcess } = await threeWays(checkLoad, argv)
    for (const ours of [process, inProcess]) {
      expect(form(ours.output)).toBe(form(original.output))
      expect(ours.exitCode).toBe(original.exitCode)
    }
  })
})

describeWithTools('check_load -n beside the original', ['monitoring-plugins'], () => {
  it('prints as many processes below the same header', async () => {
    const { original, process, inProcess } = await threeWays(checkLoad, ['-w', '1500', '-c', '3000', '-n', '3'])
    for (const ours of [process, inProcess]) {
      const [lines, expected] = [ours.output.split('\n'), original.output.split('\n')]
      expect(lines.length).toBe(expected.length)
      expect(lines[1]).toBe(expected[1])
    }
  })
})

describe('check_load', () => {
  const root = temporaryFolder()
  mkdirSync(join(root, 'proc'))
  writeFileSync(join(root, 'proc/loadavg'), '7.69 2.26 0.87 3/512 4711\n')

  it('prints the loads with their thresholds', async () => {
    expect(await inProcess(checkLoad, ['-w', '15,10,5', '-c', '30,25,20'], { root })).toEqual({
      output:
        'LOAD OK - total load average: 7.69, 2.26, 0.87|load1=7.690;15.000;30.000;0; load5=2.260;10.000;25.000;0; load15=0.870;5.000;20.000;0; \n',
      exitCode: 0,
    })
  })

  it.each([
    ['7.69', '8', 0],
    ['7.68', '8', 1],
    ['1', '7.69', 1],
    ['1', '7.68', 2],
  ])('alerts above a threshold, not at it: -w %s -c %s', async (warning, critical, exitCode) => {
    expect((await inProcess(checkLoad, ['-w', `${warning},50,50`, '-c', `${critical},60,60`], { root })).exitCode).toBe(
      exitCode,
    )
  })

  it.each([
    [['-w', 'a', '-c', 'b'], 'Warning threshold must be float or float triplet!\n\nUsage:'],
    [['-w', '1', '-c', '1,2,3,4'], 'Critical threshold must be float or float triplet!\n\nUsage:'],
    [[], 'check_load: Could not parse arguments\nUsage:'],
  ])('%j is wrong usage', async (argv, text) => {
    const { output, exitCode } = await inProcess(checkLoad, argv, { root })
    expect(output).toContain(text)
    expect(exitCode).toBe(3)
  })

  it.each([
    ['0-3\n', '1.92'],
    ['0,2-7,10\n', '0.96'],
  ])('divides by the CPUs that are online, whatever is left to this process: %j', async (online, scaled) => {
    mkdirSync(join(root, 'sys/devices/system/cpu'), { recursive: true })
    writeFileSync(join(root, 'sys/devices/system/cpu/online'), online)
    const { output } = await inProcess(checkLoad, ['-r', '-w', '15', '-c', '30'], { root })
    expect(output).toContain(`LOAD OK - scaled load average: ${scaled},`)
  })

  it('prints the busiest processes with -n', async () => {
    const { root, ps } = recordedProc('container')
    const { output } = await inProcess(checkLoad, ['-w', '999', '-c', '999', '--procs-to-show=2'], { root })
    const [, ...lines] = output.trimEnd().split('\n')
    expect(lines).toEqual([ps[0], ...ps.filter((line) => / (perl -e my|python3) /.test(line)).toSorted(byCpu)])
  })

  const byCpu = (a: string, b: string) => Number(b.split(/ +/)[6]) - Number(a.split(/ +/)[6])

  it('is UNKNOWN where /proc has no loads', async () => {
    const { output, exitCode } = await inProcess(checkLoad, ['-w', '1', '-c', '2'], { root: '/nowhere' })
    expect(output).toBe('LOAD UNKNOWN - cannot read /nowhere/proc/loadavg: No such file or directory\n')
    expect(exitCode).toBe(3)
  })
})
