import { readFileSync, rmSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkMemory } from '../../plugins/check_memory/plugin.ts'
import { form, inProcess, threeWays } from '../helpers/originals.ts'
import { makeTree } from '../helpers/recorded-tree.ts'
import { describeWithTools } from '../helpers/tools.ts'

describeWithTools('check_memory beside the original', ['monitoring-plugins-contrib'], () => {
  it.each([
    [[]],
    [['-w', '100%', '-c', '100%']],
    [['-w', '0%', '-c', '100%']],
    [['--warning=0%', '--critical=0%']],
    [['-a', '-w', '100%:', '-c', '0%:']],
    [['--available', '-c', '0%:100%', '-m']],
    [['-b', '-w99.5%', '-c', '100%']],
    [['-g', '-k', '-w', '@0%:100%']],
    [['--gigabyte', '-c', '~:100%']],
    [['-w', '1:100%']],
    [['-C']],
    [['--caches', '-a', '-w', '0%:']],
    [['-Cam', '-w', '100%:', '-c', '0%:']],
    [['-bC', '-w', '0%', '-c', '100%']],
  ])('%j: same form and exit code', async (argv) => {
    const { original, process, inProcess } = await threeWays(checkMemory, argv)
    for (const ours of [process, inProcess]) {
      expect(form(ours.output)).toBe(form(original.output))
      expect(ours.exitCode).toBe(original.exitCode)
    }
  })

  it('has the figures of -s too, in one form with all others', async () => {
    const { original, process } = await threeWays(checkMemory, ['-s'])
    expect(form(process.output)).toBe(form(original.output.replaceAll(',', '')))
  })
})

/** Each text is what the original printed with this /proc/meminfo in the place of the machine's own. */
describe('check_memory', () => {
  const meminfo = readFileSync(new URL('../fixtures/meminfo.txt', import.meta.url), 'utf8')
  const on = (text: string, ...argv: readonly string[]) => {
    const root = makeTree({ 'proc/meminfo': text, 'proc/sys/vm/min_free_kbytes': '67584\n' })
    onTestFinished(() => rmSync(root, { recursive: true }))
    return inProcess(checkMemory, argv, { root })
  }

  const middle =
    'mem_free=16349872kB mem_shared=8904kB mem_buffers=155204kB mem_cached=6538224kB mem_available=22633116kB'
  const end =
    'mem_active=4494424kB mem_anonpages=1143976kB mem_committed=3665092kB mem_dirty=219616kB mem_inactive=2876884kB\n'

  it.each([
    ['70%', '90%', 'OK', 0, '17278858;22215675'],
    ['1%', '90%', 'WARNING', 1, '246840;22215675'],
    ['1%', '2%', 'CRITICAL', 2, '246840;493681'],
    ['6.64%', '6.65%', 'WARNING', 1, '1639023;1641491'],
    ['70%:', '90%', 'WARNING', 1, '17278858;22215675'],
    ['10%:20%', '5%:30%', 'WARNING', 1, '4936816;7405225'],
    ['@0%:50%', '90%', 'WARNING', 1, ';22215675'],
    ['~:5%', '90%', 'WARNING', 1, ';22215675'],
    ['70', '90', 'OK', 0, '17278858;22215675'],
  ])('compares what is used: -w %s -c %s is %s', async (warning, critical, state, exitCode, limits) => {
    expect(await on(meminfo, '-w', warning, '-c', critical)).toEqual({
      output: `memory ${state}: 6.65% (1640784 kB) used | mem_total=24684084kB mem_used=1640784kB;${limits};0;24684084 ${middle};;;0;24684084 ${end}`,
      exitCode,
    })
  })

  it('compares what is available with -a', async () => {
    expect(await on(meminfo, '-a', '-w', '20%:', '-c', '10%:')).toEqual({
      output: `memory OK: 91.69% (22633116 kB) available | mem_total=24684084kB mem_used=1640784kB;;;0;24684084 ${middle};4936816;2468408;0;24684084 ${end}`,
      exitCode: 0,
    })
  })

  it.each([
    ['-b', '(1680162816 B) used | mem_total=25276502016B mem_used=1680162816B;17693550592;22748851200;0;25276502016 '],
    ['-m', '(1602 MB) used | mem_total=24105MB mem_used=1602MB;16873;21694;0;24105 mem_free=15966MB mem_shared=8MB '],
    ['-g', '(1 GB) used | mem_total=23GB mem_used=1GB;16;21;0;23 mem_free=15GB mem_shared=0GB '],
  ])('%s prints another unit', async (unit, text) => {
    expect((await on(meminfo, unit, '-w', '70%', '-c', '90%')).output).toContain(text)
  })

  it('sums up what is available where the kernel is too old to say it', async () => {
    const without = (...names: readonly string[]) =>
      meminfo.replace(new RegExp(`^(${names.join('|')})[^:]*:.*\n`, 'gm'), '')
    expect((await on(without('MemAvailable'), '-a')).output).toContain('92.29% (22780956 kB) available')
    const older = without('MemAvailable', 'Shmem', 'SReclaimable', 'KReclaimable', 'Active', 'Inactive')
    expect((await on(older, '-a')).output).toContain('65.89% (16265392 kB) available')
    expect((await on(older)).output).toContain('8.44% (2083616 kB) used')
  })

  it('never has less than nothing in use, as in a container that sees the caches of its host', async () => {
    const { output } = await on(meminfo.replace(/^MemFree:.*/m, 'MemFree: 24684084 kB'))
    expect(output).toContain('memory OK: 0.00% (0 kB) used | mem_total=24684084kB mem_used=0kB;')
  })

  it.each([['x'], [''], ['5%:1%'], ['20%%'], ['-5']])('-w %j is wrong usage', async (text) => {
    const { output, exitCode } = await on(meminfo, `--warning=${text}`)
    expect(output).toContain('check_memory: Range format incorrect\nUsage:\n check_memory [-a]')
    expect(exitCode).toBe(3)
  })

  it('is UNKNOWN where /proc says nothing', async () => {
    const { output, exitCode } = await inProcess(checkMemory, [], { root: '/nowhere' })
    expect(output).toBe('memory UNKNOWN: cannot read /nowhere/proc/meminfo: No such file or directory\n')
    expect(exitCode).toBe(3)
  })
})
