import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { checkCpu } from '../../plugins/check_cpu/plugin.ts'
import { runPlugin } from '../../src/check/run.ts'
import { commitStaged } from '../../src/check/staged-file.ts'
import { exitCodes } from '../../src/check/state.ts'
import { makeFolder } from '../helpers/folders.ts'
import { form, threeWays } from '../helpers/originals.ts'
import { makeTree } from '../helpers/recorded-tree.ts'
import { describeWithTools } from '../helpers/tools.ts'

describeWithTools('check_cpu beside the original', ['monitoring-plugins-contrib'], () => {
  it.each([
    [['1', '1']],
    [['-m', '-p', '-w', '100%', '-c', '100%', '1', '1']],
    [['-w', '0%', '-c', '100%', '1', '1']],
    [['--no-cpu-model', '--warning=0%', '--critical=0%', '1', '1']],
    [['-w', '@0%:100%', '1', '0']],
    [['-m', '-c', '100%', '1']],
  ])('%j: same form and exit code', async (argv) => {
    const { original, process, inProcess } = await threeWays(checkCpu, argv)
    for (const ours of [process, inProcess]) {
      expect(form(ours.output)).toBe(form(original.output))
      expect(ours.exitCode).toBe(original.exitCode)
    }
  })

  it.each([[['-i']], [['--cpuinfo']], [['-m', '-i', '-w', 'x', '1']]])('%j: the same bytes', async (argv) => {
    const { original, process, inProcess } = await threeWays(checkCpu, argv)
    // Clocks that follow the load, where the kernel drives them.
    const still = ({ output, exitCode }: typeof original) => [
      output.replace(/(?<=Current CPU Freq.*: +)\d.*/g, '#'),
      exitCode,
    ]
    for (const ours of [process, inProcess]) expect(still(ours)).toEqual(still(original))
    expect(original.exitCode).toBe(3)
  })
})

describe('check_cpu', () => {
  let root: string
  let states: string
  beforeEach(() => {
    root = makeTree({ 'proc/cpuinfo': 'processor\t: 0\nmodel name\t: Some|CPU  2 GHz \n' })
    states = makeFolder()
    mkdirSync(join(root, 'proc/sys/kernel/random'), { recursive: true })
    machine(100, 'cpu  1000 0 500 8000 400 50 50 0 0 0')
    return () => {
      for (const folder of [root, states]) rmSync(folder, { recursive: true })
    }
  })

  /** The machine so many seconds after its start. */
  const machine = (uptimeSeconds: number, stat: string, boot = 'first') => {
    writeFileSync(join(root, 'proc/uptime'), `${uptimeSeconds}.00 1.00\n`)
    writeFileSync(join(root, 'proc/stat'), `${stat}\nintr 1 0 0\n`)
    writeFileSync(join(root, 'proc/sys/kernel/random/boot_id'), `${boot}\n`)
  }
  const check = async (argv: readonly string[], env: Readonly<Record<string, string>> = { MP_STATE_PATH: states }) => {
    const { output, state, staged } = await runPlugin(checkCpu, argv, {
      nowMs: Date.now,
      // With nobody waiting any more no run takes its second.
      signal: AbortSignal.abort(),
      env,
      stderr: () => undefined,
      root,
    })
    await commitStaged(staged ?? [])
    return { output: String(output), exitCode: exitCodes[state] }
  }

  /** What the original printed with these files in the place of the machine's own. */
  it('tells with -i what CPUs there are, which of them may be unplugged, and their clocks', async () => {
    const files = {
      'proc/cpuinfo':
        'processor\t: 0\nvendor_id\t: AuthenticAMD\ncpu family\t: 25\nmodel\t\t: 17\nmodel name\t: AMD EPYC\nflags\t\t: fpu lm sse\n',
      'sys/devices/system/cpu/possible': '0-3\n',
      'sys/devices/system/cpu/online': '0-1\n',
      'sys/devices/system/cpu/cpu0/topology/core_siblings': '00000000,00000003\n',
      'sys/devices/system/cpu/cpu0/topology/thread_siblings': '3\n',
      'sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_transition_latency': '10000\n',
      'sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq': '799912\n',
      'sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_cur_freq': '2596134\n',
      'sys/devices/system/cpu/cpu0/cpufreq/scaling_available_frequencies': '3600000 2400000 800000 \n',
      'sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_min_freq': '800000\n',
      'sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq': '3600000\n',
      'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'powersave\n',
      'sys/devices/system/cpu/cpu0/cpufreq/scaling_available_governors': 'performance powersave\n',
      'sys/devices/system/cpu/cpu0/cpufreq/scaling_driver': 'intel_pstate\n',
      'sys/devices/system/cpu/cpu1/online': '0\n',
      'sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq': '1000\n',
      'sys/devices/system/cpu/cpu1/cpufreq/cpuinfo_min_freq': '999999\n',
      'sys/devices/system/cpu/cpu1/cpufreq/cpuinfo_max_freq': '3500000\n',
      'sys/devices/system/cpu/cpu1/cpufreq/scaling_driver': 'acpi\n',
      'sys/devices/system/cpu/cpu2/online': '1\n',
    }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(join(root, dirname(path)), { recursive: true })
      writeFileSync(join(root, path), text)
    }
    const { output, exitCode } = await check(['--cpuinfo'])
    expect(output.replace(/^(Architecture|Byte Order): .*\n/gm, '')).toBe(`-= CPU Characteristics =-
CPU op-mode(s):               32-bit, 64-bit
CPU(s):                       4
Thread(s) per core:           2
Core(s) per socket:           1
Socket(s):                    1
Vendor ID:                    AuthenticAMD
CPU Family:                   25
Model:                        17
Model name:                   AMD EPYC
-CPU0-
CPU is Hot Pluggable:         no
Maximum Transition Latency:   10.0us
Current CPU Frequency:        800MHz
Available CPU Frequencies:    3.60GHz 2.40GHz 800MHz${' '}
Hardware Limits:              800MHz - 3.60GHz
CPU Freq Current Governor:    powersave
CPU Freq Available Governors: performance powersave
CPU Freq Driver:              intel_pstate
-CPU1-
CPU is Hot Pluggable:         yes (offline)
Current CPU Frequency:        1000kHz
Hardware Limits:              1000MHz - 3.50GHz
CPU Freq Driver:              acpi
-CPU2-
CPU is Hot Pluggable:         yes (online)
-CPU3-
CPU is Hot Pluggable:         no
`)
    expect(exitCode).toBe(3)
  })

  it('tells what the CPUs did since the run before', async () => {
    await check(['-w', '60%'])
    machine(160, 'cpu  4000 1000 1000 8900 500 100 50 500 0 0')
    expect(await check(['-w', '60%', '-c', '90%', '-v'])).toEqual({
      output: [
        'cpu (Some¦CPU  2 GHz) WARNING - cpu user 66.1% | cpu_user=66.1% cpu_system=9.1% cpu_idle=14.9% cpu_iowait=1.7% cpu_steal=8.3%',
        'cpu_user=66.1%, cpu_system=9.1%, cpu_idle=14.9%, cpu_iowait=1.7%, cpu_steal=8.3%',
        'Measured over 60.0 s, since an earlier run.',
        '',
      ].join('\n'),
      exitCode: 1,
    })
  })

  it.each([
    ['user', '66.1', 2],
    ['system', '9.1', 0],
    ['iowait', '1.7', 0],
    ['steal', '8.3', 0],
    ['idle', '14.9', 0],
    ['busy', '83.5', 2],
  ])('compares what --metric says: %s', async (metric, percent, exitCode) => {
    await check([`--metric=${metric}`])
    machine(160, 'cpu  4000 1000 1000 8900 500 100 50 500 0 0')
    const result = await check(['-m', `--metric=${metric}`, '-c', '20'])
    expect(result.output).toContain(`- cpu ${metric} ${percent}% | cpu_user=66.1% `)
    expect(result.output.includes(' cpu_busy=83.5%')).toBe(metric === 'busy')
    expect(result.exitCode).toBe(exitCode)
  })

  it('with -p compares each CPU, and names those beyond a threshold', async () => {
    machine(100, 'cpu  200 0 0 200\ncpu0 100 0 0 100\ncpu1 100 0 0 100')
    await check([])
    machine(110, 'cpu  1300 0 0 1100\ncpu0 1090 0 0 110\ncpu1 210 0 0 990\ncpu2 5 0 0 5')
    expect(await check(['-m', '-p', '-w', '50%', '-c', '90%'])).toEqual({
      output:
        'cpu CRITICAL - cpu user 55.0% (cpu0 99.0%) | cpu_user=55.0% cpu_system=0.0% cpu_idle=45.0% cpu_iowait=0.0% cpu_steal=0.0% cpu0_user=99.0% cpu0_system=0.0% cpu0_idle=1.0% cpu0_iowait=0.0% cpu0_steal=0.0% cpu1_user=11.0% cpu1_system=0.0% cpu1_idle=89.0% cpu1_iowait=0.0% cpu1_steal=0.0%\n',
      exitCode: 2,
    })
  })

  it.each([
    ['the machine was started again', 160, 'cpu  4000 0 1000 8900', 'second'],
    ['the counters began anew', 160, 'cpu  10 0 0 90', 'first'],
    ['the run before is too long ago', 3701, 'cpu  4000 0 1000 8900', 'first'],
  ])('measures now when %s', async (_, uptime, stat, boot) => {
    await check([])
    machine(uptime, stat, boot)
    const again = await check(['-v'])
    expect(again.output).toContain('Measured over 1 s, measured now.')
    machine(uptime + 10, 'cpu  8000 0 1000 8900', boot)
    expect((await check(['-v'])).output).toContain('Measured over 10.0 s, since an earlier run.')
  })

  it('gives two callers at nearly the same time an interval worth its name', async () => {
    await check([])
    machine(160, 'cpu  2000 0 500 8000 400 50 50')
    await check([])
    machine(161, 'cpu  2050 0 500 8050 400 50 50')
    expect((await check(['-v'])).output).toContain('Measured over 61.0 s')
    machine(220, 'cpu  3000 0 500 9000 400 50 50')
    expect((await check(['-v'])).output).toContain('Measured over 60.0 s')
  })

  it('never lets a counter that ran backwards count', async () => {
    await check([])
    machine(160, 'cpu  2000 0 500 8000 300 50 50 0')
    expect((await check(['-m'])).output).toContain('cpu_user=100.0% cpu_system=0.0% cpu_idle=0.0% cpu_iowait=0.0%')
  })

  it('tells of all the time since the start with a count of 1', async () => {
    expect((await check(['-m', '-v', '5', '1'])).output).toBe(
      [
        'cpu OK - cpu user 10.0% | cpu_user=10.0% cpu_system=6.0% cpu_idle=80.0% cpu_iowait=4.0% cpu_steal=0.0%',
        'cpu_user=10.0%, cpu_system=6.0%, cpu_idle=80.0%, cpu_iowait=4.0%, cpu_steal=0.0%',
        'Measured over all the time since the machine was started.',
        '',
      ].join('\n'),
    )
  })

  it.each([
    '',
    'junk',
    '{"samples":[{"boot":"first","atSeconds":"x"},{"boot":"first","atSeconds":9,"times":{"cpu":{"user":1}}}]}',
  ])('takes a state file with %j for none, and writes a good one', async (text) => {
    const file = join(states, 'file')
    writeFileSync(file, text)
    expect((await check(['-v', '--state-file', file])).output).toContain('measured now')
    machine(160, 'cpu  2000 0 500 8000 400 50 50 0')
    expect((await check(['-v', '--state-file', file])).output).toContain('Measured over 60.0 s')
  })

  it('goes on without a state file, unless one was asked for', async () => {
    const file = join(root, 'proc/stat/file')
    expect((await check(['--state-file', file])).output).toBe(`cpu UNKNOWN - state file '${file}': Not a directory\n`)
    expect((await check(['-m'], { MP_STATE_PATH: join(root, 'proc/stat') })).output).toContain('cpu OK - cpu user 0.0%')
  })

  it.each([
    [['-w', 'x'], 'Range format incorrect'],
    [['-c', ''], 'Range format incorrect'],
    [['--metric=nice'], 'Metric must be one of user, system, iowait, steal, idle, busy!'],
    [['0'], 'delay must be positive integer'],
    [['x'], "failed to parse argument: 'x'"],
    [['1', '-2'], "invalid option -- '2'"],
    [['999999999'], 'too large delay value'],
  ])('%j is wrong usage', async (argv, reason) => {
    const { output, exitCode } = await check(argv)
    expect(output).toContain(`check_cpu: ${reason}\nUsage:\n check_cpu [-w PERCENT%]`)
    expect(exitCode).toBe(3)
  })

  it('is UNKNOWN where /proc says nothing', async () => {
    writeFileSync(join(root, 'proc/stat'), 'intr 1\n')
    expect((await check([])).output).toBe(`cpu UNKNOWN - ${root}/proc/stat holds no times of the CPU\n`)
    rmSync(join(root, 'proc/stat'))
    expect(await check(['1', '1'])).toEqual({
      output: `cpu UNKNOWN - cannot read ${root}/proc/stat: No such file or directory\n`,
      exitCode: 3,
    })
  })
})
