import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkProcs } from '../../../plugins/check_procs/plugin.ts'
import { temporaryFolder } from '../../helpers/folders.ts'
import { form, threeWays } from '../../helpers/originals.ts'
import { type Family, startFamily } from '../../helpers/process-family.ts'
import { describeWithTools } from '../../helpers/tools.ts'

describeWithTools('check_procs beside the original', ['monitoring-plugins'], () => {
  const folder = temporaryFolder()
  let family: Family
  beforeAll(async () => {
    family = await startFamily(3, folder)
  })
  afterAll(() => family.end())

  const fill = (argv: readonly string[]) =>
    argv.map((word) =>
      word
        .replaceAll('NAME', family.name)
        .replaceAll('PROGRAM', family.program)
        .replaceAll('PARENT', String(family.parentPid))
        .replaceAll('UID', String(process.getuid?.())),
    )

  it.each([
    [['-w', '150', '-c', '200', '-C', 'NAME']],
    [['-w', '2', '-c', '200', '-C', 'NAME']],
    [['-c', '1:', '-C', 'no-such-thing']],
    [['-CNAME', '-w', '@4:5', '-c~:9']],
    [['-w', '2:4', '-c', '1:5', '--command=NAME']],
    [['-w', '4.5', '-C', 'NAME']],
    [['-C', 'NAME', '-s', 'Z', '-w', '5', '-c', '10']],
    [['-s', 'S', '-C', 'NAME', '-c', '0']],
    [['--status', 'Z', '-C', 'NAME']],
    [['--elapsed=5', '-C', 'NAME']],
    [['--elapsed', '100000', '-C', 'NAME', '-c', '0', '-m', 'PROCS']],
    [['--traditional-filter', '-C', 'NAME', '-w', '1']],
    [['-s', 'RSZDT', '-C', 'NAME']],
    [['-C', 'NAME', '-s', 'L']],
    [['-a', 'PROGRAM', '-k']],
    [['-a', '600', '-C', 'NAME', '-T']],
    [['-a', '<defunct>', '-C', 'NAME']],
    [['-a', '[NAME]', '-C', 'NAME']],
    [['-a', 'x', '-a', 'PROGRAM', '-C', 'NAME']],
    [['-C', 'NAME', '-u', 'UID', '-w', '100']],
    [['-u', 'root', '-C', 'NAME']],
    [['--user=nobody', '-C', 'NAME', '-c', '1:']],
    [['--ereg-argument-array=^PROGRAM [0-9]{3}$', '-c', '1:']],
    [['--ereg-argument-array', 'NAME] <(defunct|nothing)>', '-p', 'PARENT']],
    [['-p', 'PARENT', '-w', '100']],
    [['-p', ' PARENT', '-w', '4', '-c', '3']],
    [['-p', 'PARENT', '-z', '1']],
    [['-p', 'PARENT', '-z', '1000000000']],
    [['-p', 'PARENT', '-r', '1', '-P', '0']],
    [['-r', '-1', '-P', '.0', '-p', 'PARENT']],
    [['-P', '500.', '-p', 'PARENT', '-c', '1:']],
    [['-m', 'RSS', '-C', 'NAME', '-w', '10', '-c', '20']],
    [['-m', 'RSS', '-C', 'NAME', '-w', '10', '-c', '20', '-v']],
    [['-m', 'VSZ', '-p', 'PARENT', '-w', '1', '-v']],
    [['--metric', 'VSZ', '-p', 'PARENT', '-w', '10:', '-c', '5:', '--verbose']],
    [['-m', 'VSZ', '-p', 'PARENT', '-w', '100000000']],
    [['-m', 'CPU', '-C', 'NAME', '-w', '90', '-c', '99']],
    [['-m', 'ELAPSED', '-C', 'NAME', '-w', '5000', '-c', '6000', '-t', '30']],
    [['-m', 'ELAPSED', '-C', 'NAME', '-c', '5000:', '-v']],
    [['-m', 'PROCS', '-C', 'no-such-thing', '-w', '1']],
    [['-m', 'RSS', '-C', 'no-such-thing', '-w', '1']],
    [['-C', 'NAME', '2', '3']],
    [['1', '9', 'Z', '-C', 'NAME']],
    [['-C', 'NAME', '-w', '9', '4']],
    [['-C', 'NAME', '-c', '9', '2', 'S']],
    [['-C', 'NAME']],
  ])('%j: same text, performance data and exit code', async (argv) => {
    const { original, process: ours, inProcess } = await threeWays(checkProcs, fill(argv))
    expect(ours).toEqual(original)
    expect(inProcess).toEqual(original)
  })

  it.each([
    [['-w', '15000', '-c', '20000']],
    [['-w', '1', '-c', '2']],
    [['-k', '-w', '15000', '-c', '1:']],
    [['-u', 'root', '-c', '1:']],
    [['-s', 'S', '-w', '1', '-c', '15000']],
    [['-m', 'CPU', '-w', '100000']],
    [['-m', 'RSS', '-c', '1']],
    [['-a', 'b', '-w', '15000']],
    [['-C', 'kthreadd', '-p', '0']],
  ])('%j of all processes: same form and exit code', async (argv) => {
    const { original, process: ours, inProcess } = await threeWays(checkProcs, argv)
    for (const { output, exitCode } of [ours, inProcess]) {
      expect(form(output)).toBe(form(original.output))
      expect(exitCode).toBe(original.exitCode)
    }
  })

  it.each([
    [['-w', '2:1', '-c', '1']],
    [['-u', 'no-such-user']],
    [['-u', '77777']],
    [['-m', 'procs']],
    [['-p', 'x']],
    [['-r', '1k']],
    [['-z', '']],
    [['-P', '5%']],
    [['--ereg-argument-array=(']],
    [['--ereg-argument-array', '*']],
  ])('%j: same reason and exit code', async (argv) => {
    const { original, process: ours, inProcess } = await threeWays(checkProcs, argv)
    for (const { output, exitCode } of [ours, inProcess]) {
      expect(output.split('\n')[0]).toBe(original.output.split('\n')[0])
      expect(exitCode).toBe(original.exitCode)
    }
  })
})
