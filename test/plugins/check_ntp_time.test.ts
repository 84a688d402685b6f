import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generalNumber } from '../../plugins/check_ntp_time/general-number.ts'
import { askAll, bestServer } from '../../plugins/check_ntp_time/measure.ts'
import { decodeAnswer } from '../../plugins/check_ntp_time/packet.ts'
import { checkNtpTime } from '../../plugins/check_ntp_time/plugin.ts'
import { chronyFor } from '../helpers/chrony.ts'
import { describeWithFaketime, fakeClock, setClock } from '../helpers/faketime.ts'
import { isRoot, temporaryFolder } from '../helpers/folders.ts'
import { ntpPeer, setTime } from '../helpers/ntp-peer.ts'
import { form, inProcess, strictWays, threeWaysAtOnce } from '../helpers/originals.ts'
import { describeWithTools } from '../helpers/tools.ts'

const localhost = '127.0.0.1'
const check = (port: number, ...argv: readonly string[]) =>
  inProcess(checkNtpTime, ['-H', localhost, '-p', `${port}`, ...argv])
/** The form, with the offset of the text as it is in perfdata; a fraction of a second is near zero and may have any sign. */
const offsetForm = (text: string) => form(text.replace(/Offset \S+ secs/, 'Offset 0.000000 secs'))

describeWithTools('check_ntp_time beside the original', ['monitoring-plugins', 'chrony'], () => {
  describe.runIf(isRoot)('asks chrony', () => {
    const chrony = chronyFor()

    it.each([
      [['-w', '0.5', '-c', '1']],
      [[]],
      [['-w5', '-c10', '-q', '-4', '-t', '5']],
      [['--warning=1', '--critical=2', '--time-offset=3']],
      [['-o', '-5', '-w', '1', '-c', '20']],
      [['-o', '5', '-w', '1', '-c', '20', '-q']],
      [['-w', '2', '-c', '1']],
    ])('%j: same exit code, and text and perfdata of the same form', async (argv) => {
      const words = ['-H', localhost, '-p', `${chrony().port}`, ...argv]
      const { original, process, inProcess } = await threeWaysAtOnce(checkNtpTime, words)
      for (const ours of [process, inProcess]) {
        expect(offsetForm(ours.output)).toBe(offsetForm(original.output))
        expect(ours.exitCode).toBe(original.exitCode)
      }
    })

    it.each([
      [['-w', '-1:1', '-c', '~:2'], ';-1:1;~:2;', 0],
      [['-w', '10:', '-c', '20'], ';10:;20.000000;', 1],
      [['-w', '@0:5', '-c', '10'], ';@0:5;10.000000;', 1],
      [['-w', '5', '-c', '@0:5'], ';5.000000;@0:5;', 2],
    ])('%j: the exit code of the original, and the ranges as they were given', async (argv, limits, exitCode) => {
      const words = ['-H', localhost, '-p', `${chrony().port}`, ...argv]
      const { original, process, inProcess } = await threeWaysAtOnce(checkNtpTime, words)
      for (const ours of [process, inProcess]) {
        expect(ours.output).toMatch(/^NTP [A-Z]+: Offset -?\d+\.\d{6} secs\|offset=-?\d+\.\d{6}s;\S+;\n$/)
        expect(ours.output.trimEnd().endsWith(limits)).toBe(true)
        expect([ours.exitCode, original.exitCode]).toEqual([exitCode, exitCode])
      }
    })

    it.each([
      [['-w', '-1:1', '-c', '~:2'], ';1.000000;2.000000;'],
      [['-w', '10:', '-c', '20x'], ';0.000000;20.000000;'],
      [['-w', 'x', '-c', '10', '-o', '3.9'], ';0.000000;10.000000;'],
    ])('%j with --strict: exit code, offset and limits as the original has them', async (argv, limits) => {
      const words = ['-H', localhost, '-p', `${chrony().port}`, ...argv]
      const { original, process, inProcess } = await strictWays(checkNtpTime, words)
      for (const { output, exitCode } of [original, process, inProcess]) {
        const [, offset = ''] = /^NTP [A-Z]+: Offset (\S+) secs\|offset=-?\d+\.\d{6}s;\S+;\n$/.exec(output) ?? []
        expect(offset).toBe(generalNumber(Number(offset)))
        expect(Math.round(Number(offset))).toBeCloseTo(argv.includes('3.9') ? 3 : 0)
        expect(output.trimEnd().endsWith(limits)).toBe(true)
        expect(exitCode).toBe(original.exitCode)
      }
    })

    describeWithFaketime('on a host whose clock is wrong', () => {
      const folder = temporaryFolder()

      it.each([5, -1_000_000])('by %d s: as the original', async (ahead) => {
        const file = join(folder, `clock${ahead}`)
        const env = fakeClock(file)
        setClock(file, ahead)
        const words = ['-H', localhost, '-p', `${chrony().port}`, '-w', '0.5', '-c', '1']
        const { original, process } = await threeWaysAtOnce(checkNtpTime, words, env)
        const offset = Number(/offset=(-?[\d.]+)s/.exec(process.output)?.[1])
        expect(offset).toBeCloseTo(-ahead, 0)
        expect(offsetForm(process.output)).toBe(offsetForm(original.output))
        expect(process.exitCode).toBe(2)
      })
    })
  })

  it.each([[['-t', '6', '-w', '1', '-c', '2'], 'NTP CRITICAL: No response from NTP server\n', 2]])(
    'a silent server, %j: as the original',
    async (argv, output, exitCode) => {
      const port = await ntpPeer(() => undefined)
      const words = ['-H', localhost, '-p', `${port}`, ...argv]
      const { original, process, inProcess } = await threeWaysAtOnce(checkNtpTime, words)
      expect(original).toEqual({ output, exitCode })
      expect(process).toEqual(original)
      expect(inProcess).toEqual(original)
    },
  )

  it.each([
    ['that was never set', []],
    ['that was never set, with -q', ['-q']],
  ])('a server %s: as the original on line 1', async (_, argv) => {
    const port = await ntpPeer((answer) => {
      answer[0] = 0xe4
      return answer
    })
    const words = ['-H', localhost, '-p', `${port}`, ...argv]
    const { original, process, inProcess } = await threeWaysAtOnce(checkNtpTime, words)
    const why = `${localhost} has no time to give (stratum 3, leap indicator 3)\n`
    expect(process).toEqual({ output: `${original.output}${why}`, exitCode: original.exitCode })
    expect(inProcess).toEqual(process)
  })
})

describe('check_ntp_time', () => {
  const aheadBy = (seconds: number) => (answer: Buffer) => {
    for (const at of [32, 40]) setTime(answer, at, Date.now() + seconds * 1000)
    return answer
  }

  it('tells which clock is ahead', async () => {
    expect((await check(await ntpPeer(aheadBy(30)), '-w', '1', '-c', '60')).output).toMatch(
      /^NTP WARNING: Offset (30\.0|29\.9)\d{5} secs\|offset=(30\.0|29\.9)\d{5}s;1\.000000;60\.000000;\n$/,
    )
    expect((await check(await ntpPeer(aheadBy(-30)), '-w', '1', '-c', '20')).output).toMatch(
      /^NTP CRITICAL: Offset -(30\.0|29\.9)\d{5} secs\|/,
    )
  })

  it('asks again where a query is lost', async () => {
    const port = await ntpPeer((answer, n) => (n === 0 ? undefined : answer))
    expect((await check(port)).exitCode).toBe(0)
  })

  it('makes do with fewer answers where no more come', async () => {
    const port = await ntpPeer((answer, n) => (n === 0 ? answer : undefined))
    expect((await check(port, '-t', '2', '-v')).output).toMatch(
      /^NTP OK: .*\n127\.0\.0\.1: stratum 3, \S+ s in \S+ s\n$/,
    )
  })

  it('takes -q and the state of -t for a server that is silent', async () => {
    const port = await ntpPeer(() => undefined)
    expect(await check(port, '-q', '-t', '0.5')).toEqual({
      output: 'NTP UNKNOWN: No response from NTP server\n',
      exitCode: 3,
    })
    expect(await check(port, '-t', '0.5:warning', '-v')).toEqual({
      output: `NTP WARNING: No response from NTP server\n${localhost}: no answer\n`,
      exitCode: 1,
    })
  })

  it('says at once that nobody listens', async () => {
    const port = await ntpPeer((answer) => answer, '127.3.2.1')
    const { output, exitCode } = await check(port)
    expect(output).toBe(`connect to address ${localhost} and port ${port}: Connection refused\n`)
    expect(exitCode).toBe(2)
    expect((await check(port, '-q')).exitCode).toBe(3)
  })

  it('says that a name has no address', async () => {
    const { output, exitCode } = await inProcess(checkNtpTime, ['-H', 'no-such-host.invalid'])
    expect(output).toMatch(/^NTP CRITICAL - cannot resolve no-such-host\.invalid: \S.*\n$/)
    expect(exitCode).toBe(2)
  })

  it.each<[string, (answer: Buffer) => Buffer, string]>([
    ['a stratum of 16', (answer) => answer.fill(16, 1, 2), 'stratum 16, leap indicator 0'],
    [
      'a kiss of death',
      (answer) =>
        Buffer.concat([
          answer.subarray(0, 1).fill(0xe4),
          Buffer.from([0]),
          answer.subarray(2, 12),
          Buffer.from('RATE'),
          answer.subarray(16),
        ]),
      'stratum 0, leap indicator 3, RATE',
    ],
    ['no timestamps', (answer) => answer.fill(0, 32), 'stratum 3, leap indicator 0, no timestamps'],
  ])('does not believe an answer with %s', async (_, change, why) => {
    expect(await check(await ntpPeer(change))).toEqual({
      output: `NTP CRITICAL: Offset unknown|\n${localhost} has no time to give (${why})\n`,
      exitCode: 2,
    })
  })

  it('does not believe an answer to a query that is not its own', async () => {
    const port = await ntpPeer((answer) => answer.fill(0x55, 24, 32))
    expect((await check(port, '-t', '1')).output).toBe('NTP CRITICAL: No response from NTP server\n')
  })

  it.each<[string, (answer: Buffer) => Buffer, RegExp]>([
    [
      'is too short',
      (answer) => answer.subarray(0, 47),
      /^NTP CRITICAL - 127\.0\.0\.1:\d+ does not speak NTP: \$\\x03/,
    ],
    [
      'comes from a client',
      (answer) => answer.fill(0x23, 0, 1),
      /^NTP CRITICAL - 127\.0\.0\.1:\d+ does not speak NTP: #/,
    ],
    [
      'is something else',
      () => Buffer.from('\x1b[1mSIP/2.0|x\n'.repeat(100)),
      /^NTP CRITICAL - 127\.0\.0\.1:\d+ does not speak NTP: \\x1b\[1mSIP\/2\.0¦x\n$/,
    ],
  ])('says that an answer that %s is not NTP', async (_, change, text) => {
    const { output, exitCode } = await check(await ntpPeer(change), '-t', '1')
    expect(output).toMatch(text)
    expect(exitCode).toBe(2)
  })

  it('takes of several servers the one nearest to a reference clock, and does not wait for one that is silent', async () => {
    const [far, near, silent] = ['127.3.2.1', '127.3.2.2', '127.3.2.3']
    const port = await ntpPeer((answer) => answer.fill(9, 1, 2), far)
    await ntpPeer((answer) => answer, near, port)
    await ntpPeer(() => undefined, silent, port)
    const asked = await askAll([far, near, silent], port, AbortSignal.timeout(60_000))
    expect(asked.map(({ kind }) => kind)).toEqual(['samples', 'samples', 'silent'])
    expect(bestServer(asked)?.address).toBe(near)
  })

  it('knows the era that begins in 2036', () => {
    const packet = Buffer.alloc(48)
    const ms = Date.UTC(2040, 0, 1)
    for (const at of [32, 40]) setTime(packet, at, ms)
    expect(decodeAnswer(packet, Date.UTC(2039, 0, 1)).sentMs).toBe(ms)
    expect(decodeAnswer(packet, Date.UTC(2026, 0, 1)).sentMs).toBe(ms)
  })

  it.each([
    [[], 'check_ntp_time: Hostname was not supplied'],
    [[localhost], 'check_ntp_time: Hostname was not supplied'],
    [['-H', localhost, '-w', 'x'], 'Range format incorrect'],
    [['-H', localhost, '-w', ''], 'Range format incorrect'],
    [['-H', localhost, '-c', '2:1'], 'Range format incorrect'],
    [['-H', localhost, '-p', 'x'], 'check_ntp_time: Port must be a number from 1 to 65535'],
    [['-H', localhost, '-o', 'x'], 'check_ntp_time: Time offset must be a number of seconds'],
    [['-H', localhost, '-t', '0'], "check_ntp_time: Timeout interval must be a positive number, not '0'"],
  ])('%j is wrong usage', async (argv, reason) => {
    const { output, exitCode } = await inProcess(checkNtpTime, argv)
    expect(output.split('\n')[0]).toBe(reason)
    expect(exitCode).toBe(3)
  })
})
