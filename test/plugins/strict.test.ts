import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkCpu } from '../../plugins/check_cpu/plugin.ts'
import { checkDisk } from '../../plugins/check_disk/plugin.ts'
import { checkFileAge } from '../../plugins/check_file_age.ts'
import { checkLoad } from '../../plugins/check_load.ts'
import { checkMem } from '../../plugins/check_mem.ts'
import { checkMemory } from '../../plugins/check_memory/plugin.ts'
import { generalNumber } from '../../plugins/check_ntp_time/general-number.ts'
import { checkPing } from '../../plugins/check_ping/plugin.ts'
import { checkProcs } from '../../plugins/check_procs/plugin.ts'
import { checkSwap } from '../../plugins/check_swap.ts'
import { checkUptime } from '../../plugins/check_uptime.ts'
import { checkUsers } from '../../plugins/check_users.ts'
import type { Plugin } from '../../src/check/plugin.ts'
import { plugins } from '../../src/plugins.ts'
import { isRoot, makeFolder } from '../helpers/folders.ts'
import { mounted } from '../helpers/mounted.ts'
import { form, inProcess, strictWays } from '../helpers/originals.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { killAtExit } from '../helpers/processes.ts'
import { makeTree } from '../helpers/recorded-tree.ts'
import { run } from '../helpers/run.ts'
import { describeWithTools } from '../helpers/tools.ts'

const folder = makeFolder()
const loop = join(folder, 'loop')
symlinkSync('loop', loop)
/** A name that the kernel cuts at 15 characters. */
const longName = `sleeper-of-a-long-name-${process.pid}`

describe('--strict', () => {
  it('is taken by every plugin of the core set, by its whole name only', async () => {
    const others = ['check_log3', 'check_plenum']
    for (const { load } of plugins.filter(({ name }) => !others.includes(name))) {
      const { name, options } = await load()
      const strict = options.options.find((option) => option.name === 'strict')
      expect(strict, name).toMatchObject({ exactOnly: true })
    }
  })
})

/** The original's exit code and output, in the same form, where ours without --strict has another. */
const expectStrict = async (plugin: Plugin, argv: readonly string[]) => {
  const { original, process, inProcess, plain } = await strictWays(plugin, argv)
  const shape = ({ output, exitCode }: typeof original) => ({ output: form(output).trimEnd(), exitCode })
  expect(shape(process)).toEqual(shape(original))
  expect(shape(inProcess)).toEqual(shape(original))
  expect(shape(plain)).not.toEqual(shape(original))
}

/** Line 1 and the exit code only: what stands below is how a program is called. */
const expectStrictReason = async (plugin: Plugin, argv: readonly string[]) => {
  const { original, process, inProcess, plain } = await strictWays(plugin, argv)
  const first = ({ output, exitCode }: typeof original) => ({ line: output.split('\n')[0], exitCode })
  expect(first(process)).toEqual(first(original))
  expect(first(inProcess)).toEqual(first(original))
  expect(first(plain)).not.toEqual(first(original))
}

describeWithTools('--strict is as the original', ['monitoring-plugins', 'monitoring-plugins-standard'], () => {
  it.each([
    [['-w', '500x', '-c', '1000']],
    [['-w', '500,x', '-c', '1000']],
    [['-w', '500,400,300,200', '-c', '1000']],
    [['-w', '500,,300', '-c', '1000']],
    [['-w', '500,', '-c', '1000']],
    [['-w', '50%', '-c', '60%']],
    [['-w', '500:400:300', '-c', '+1e3']],
  ])('check_load %j', (argv) => expectStrict(checkLoad, argv))

  it.each([
    [['-w', '5x', '-c', '10']],
    [['-w', 'x', '-c', '10']],
    [['-w', '', '-c', '10']],
    [['-w', ' 5', '-c', '@90:99x']],
  ])('check_users %j', (argv) => expectStrict(checkUsers, argv))

  it.each([
    [['-w', '5x', '-c', '5']],
    [['-w', '20.5%', '-c', '10.5%']],
    [['-w', '20%', '-c', 'x']],
    [['-w', '20%x', '-c', '5']],
    [['-w', ' +20%', '-c', '5%']],
  ])('check_swap %j', (argv) => expectStrict(checkSwap, argv))

  it.each([[['-c', '5']], [['-w', 'x', '-c', '5']], [['-w', '120x%', '-c', '5%']]])(
    'check_swap %j is the same wrong usage',
    (argv) => expectStrictReason(checkSwap, argv),
  )

  it.each([[['-f', loop]], [['-i', '-f', loop]]])('check_file_age %j', (argv) => expectStrict(checkFileAge, argv))

  it.each([
    [['-w', '20MB', '-p', '/']],
    [['-w', 'x', '-c', '5', '-p', '/']],
    [['-w', '20%x', '-c', '1e3', '-p', '/']],
    [['-w', '', '-p', '/']],
    [['-W', 'x', '-p', '/']],
    [['-w', '1%', '-p', '/', '-X', '.*']],
    [['-w', '1%', '-p', '/', '-x', '.*']],
    [['-w', '1%', '-p', '/', '-N', '.*']],
    [['-w', '1%', '-p', '/', '-p', '/no1', '-p', '/no2']],
  ])('check_disk %j', (argv) => expectStrict(checkDisk, argv))
})

describeWithTools('--strict is as nagios-plugins-linux', ['monitoring-plugins-contrib'], () => {
  it.each([[['-w', '99%x']], [['-w', '99%,98%']], [['-s']]])('check_memory %j', (argv) =>
    expectStrict(checkMemory, argv),
  )

  it('check_cpu reads a threshold with something behind it', () => expectStrict(checkCpu, ['-m', '-w', '100%x']))

  it('check_cpu -p shows the last CPU, and nothing of the others', async () => {
    const ways = await strictWays(checkCpu, ['-m', '-p', '-w', '101%:'])
    for (const { output, exitCode } of [ways.original, ways.process, ways.inProcess]) {
      const last = [...output.matchAll(/ cpu\d+_user=(\S+%)/g)].at(-1)?.[1]
      expect(output.startsWith(`cpu WARNING - cpu user ${last} | cpu_user=`)).toBe(true)
      expect(exitCode).toBe(1)
    }
  })

  it.each([
    ['check_memory', checkMemory],
    ['check_cpu', checkCpu],
  ])('%s refuses a threshold without a percent sign', async (_, plugin) => {
    const { original, process, inProcess, plain } = await strictWays(plugin, ['-w', '101'])
    expect([original.exitCode, process.exitCode, inProcess.exitCode, plain.exitCode]).toEqual([3, 3, 3, 0])
  })
})

describeWithTools('check_procs --strict is as the original', ['monitoring-plugins'], () => {
  let end = async () => {}
  beforeAll(async () => {
    const program = join(folder, longName)
    copyFileSync('/bin/sleep', program)
    const sleeper = killAtExit(spawn(program, ['600'], { stdio: 'ignore' }))
    const ended = once(sleeper, 'exit')
    await once(sleeper, 'spawn')
    end = async () => {
      sleeper.kill('SIGKILL')
      await ended
    }
  })
  afterAll(() => end())

  it.each([
    [['-w', '5x', '-c', '15000']],
    [['-w', '15000%']],
    [['-w', '']],
    [['-m', 'VSZ', '-w', 'x']],
    [['-u', '', '-c', '15000']],
    [['-c', '1:', '-C', longName]],
  ])('%j', (argv) => expectStrict(checkProcs, argv))

  it('-k leaves out process 1', async () => {
    const { original, process, inProcess, plain } = await strictWays(checkProcs, ['-k', '-p', '0', '-w', '0'])
    expect([process, inProcess]).toEqual([original, original])
    expect(plain).not.toEqual(original)
  })
})

describeWithTools('check_ping --strict is as the original', ['monitoring-plugins', 'iputils-ping'], () => {
  const host = ['-H', '127.0.0.1', '-p', '1', '-t', '15']
  it.each([[['-w', '5000:20%', '-c', '6000:60%']], [['-w', '5000,20%x', '-c', '6000,60x%']]])('%j', (argv) =>
    expectStrict(checkPing, [...host, ...argv]),
  )
})

describe.runIf(isRoot)('check_users --strict where logind and utmp differ', () => {
  const login = Buffer.alloc(384)
  login.writeInt16LE(7, 0)
  login.write('anna', 44)
  const root = makeTree({ 'run/systemd/sessions/1': 'CLASS=user\n', 'run/systemd/sessions/2': 'CLASS=user\n' })
  writeFileSync(join(root, 'run/utmp'), login)
  afterAll(() => rmSync(root, { recursive: true }))

  describeWithTools('beside the original', ['monitoring-plugins'], () => {
    it('counts the one of utmp', async () => {
      const seeing = mounted([join(root, 'run'), '/run'])
      const argv = ['-w', '5', '-c', '10']
      const original = await run([...seeing, '/usr/lib/nagios/plugins/check_users', ...argv])
      const ours = await run([...seeing, ...plenumCommand(), 'check_users', '--strict', ...argv])
      expect(original.stdout.toString()).toBe('USERS OK - 1 users currently logged in |users=1;5;10;0\n')
      expect(ours.stdout).toEqual(original.stdout)
      const inside = await inProcess(checkUsers, ['--strict', ...argv], { root })
      expect(inside.output).toBe(original.stdout.toString())
      expect((await inProcess(checkUsers, argv, { root })).output).toContain(' 2 users currently')
    })
  })
})

describe.runIf(isRoot)('check_swap --strict on a host with swap', () => {
  const root = makeTree({
    'proc/meminfo': 'MemTotal: 9 kB\nSwapTotal: 1000000 kB\nSwapFree: 900000 kB\nSwapCached: 0 kB\n',
  })
  afterAll(() => rmSync(root, { recursive: true }))

  describeWithTools('beside the original', ['monitoring-plugins'], () => {
    it('has its limits in the performance data', async () => {
      const seeing = mounted([join(root, 'proc/meminfo'), '/proc/meminfo'])
      const argv = ['-w', '23%', '-c', '17%']
      const original = await run([...seeing, '/usr/lib/nagios/plugins/check_swap', ...argv])
      const inside = await inProcess(checkSwap, ['--strict', ...argv], { root })
      expect(inside.output).toBe(original.stdout.toString())
      expect((await inProcess(checkSwap, argv, { root })).output).not.toBe(inside.output)
    })
  })
})

describe('--strict where Debian has no original', () => {
  const root = makeTree({
    'proc/uptime': '2024.87 3000.00\n',
    'proc/meminfo': 'MemTotal: 1000 kB\nMemFree: 100 kB\nMemAvailable: 900 kB\n',
  })
  afterAll(() => rmSync(root, { recursive: true }))
  const strict = (plugin: Plugin, ...argv: readonly string[]) => inProcess(plugin, ['--strict', ...argv], { root })

  it('check_mem counts no cache as free, and wants -f or -u', async () => {
    expect((await strict(checkMem, '-f', '-w', '20', '-c', '5')).output).toContain('WARNING - 10.0% (100 kB) free!|')
    const { output, exitCode } = await strict(checkMem, '-w', '80', '-c', '90')
    expect(output).toContain('*** You must select to monitor either USED or FREE memory!\n')
    expect(exitCode).toBe(3)
  })

  it.each([
    [['-w', '30m'], 'check_uptime: Could not parse arguments'],
    [['-w', '30m:', '-c', '5m:1w'], 'Upper warning (-w) is not numeric'],
    [['-w', '30m:1d', '-c', '5m:1.5w'], 'Upper critical (-c) is not numeric'],
    [['-w', '30m:1w', '-c', '5m:1w'], 'Upper Warning (-w) cannot be greater than Critical (-c)!'],
    [['-w', '5m:1d', '-c', '30m:1w'], 'Lower Warning (-w) cannot be greater than Critical (-c)!'],
  ])('check_uptime %j is wrong usage', async (argv, reason) => {
    const { output, exitCode } = await strict(checkUptime, ...argv)
    expect(output.split('\n')[0]).toBe(reason)
    expect(exitCode).toBe(3)
  })

  it('check_uptime judges thresholds that are in order', async () => {
    expect((await strict(checkUptime, '-w', '10m:1d', '-c', '5m:1w')).exitCode).toBe(0)
  })
})

describe('the offset of check_ntp_time --strict', () => {
  it('is written as printf(1) writes it', async () => {
    const numbers = [0, 1, -2.5, 12.3456789012, -0.0001234, 0.00012345678901, 9.99999999999e-5, -8.672475815e-6, 1e-10]
    for (const number of [...numbers, 86_400.123456, -1_000_000, 9_999_999_999.9, 123_456_789_012]) {
      const { stdout } = await run(['/usr/bin/printf', '%.10g', number.toExponential(20)])
      expect(generalNumber(number)).toBe(stdout.toString())
    }
  })
})
