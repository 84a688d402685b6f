import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { plenumFor } from '../helpers/daemon.ts'
import { fakePeer } from '../helpers/fake-peer.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { freePort } from '../helpers/free-port.ts'
import { growingLog } from '../helpers/growing-log.ts'
import { v4Packet } from '../helpers/packets.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { killAtExit } from '../helpers/processes.ts'
import { type Ran, run } from '../helpers/run.ts'
import { silentPeer } from '../helpers/silent-peer.ts'
import { describeWithStock, stockFor } from '../helpers/stock.ts'

const folder = temporaryFolder()
const commands = [
  'command[fine]=/bin/echo fine a=1',
  'command[warns]=/bin/sh -c "echo first; echo second; exit 1"',
  'command[latin1]=/bin/sh -c "printf \'f\\374r\'"',
]

const query = (...words: readonly string[]): Promise<Ran> => run([...plenumCommand(), 'query', ...words])
const at = ({ port }: { readonly port: number }) => `127.0.0.1:${port}`
const linesOf = ({ stdout }: Ran) =>
  `${stdout}`
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
/** Times are not the same twice. */
const shown = ({ stdout }: Ran) => `${stdout}`.replace(/ +\d+ {2}(?=\S)/g, ' MS ').replace(/[\d.]+ s$/m, 'S')

describe('plenum query', () => {
  const plain = plenumFor({ config: commands, tls: false })
  const secured = plenumFor({ config: commands })

  it('counts one host as one', async () => {
    const ran = await query('-H', at(plain()), '-n', '-c', 'fine')
    expect(shown(ran)).toContain('\n1 host: 1 OK, 0 WARNING, 0 CRITICAL, 0 UNKNOWN; S')
  })

  it('cuts nothing on a terminal that does not know its width', async () => {
    const line = [...plenumCommand(), 'query', '-H', at(plain()), '-n', '-c', 'fine']
      .map((word) => `'${word}'`)
      .join(' ')
    const { stdout } = await run(['script', '-qec', `stty cols 0; exec ${line}`, '/dev/null'])
    expect(`${stdout}`).toContain('fine a=1')
  })

  it('shows a table in the order of the list, and exits with the worst state', async () => {
    const dead = await freePort()
    const hosts = `127.0.0.1:${dead},${at(plain())}`
    const ran = await query('-H', hosts, '-n', '-c', 'fine')
    const width = Math.max(...hosts.split(',').map((host) => host.length))
    expect(shown(ran).split('\n')).toEqual([
      expect.stringMatching(/^HOST +STATE +MS {2}OUTPUT$/),
      expect.stringContaining(
        `127.0.0.1:${dead}  CRITICAL MS connect to address 127.0.0.1 port ${dead}: Connection refused (`,
      ),
      `${at(plain()).padEnd(width)}  OK MS fine a=1`,
      '2 hosts: 1 OK, 0 WARNING, 1 CRITICAL, 0 UNKNOWN; S',
      '',
    ])
    expect([ran.exitCode, ran.stderr]).toEqual([2, ''])
  })

  it('prints a line of JSON for each host with its whole answer', async () => {
    const ran = await query('-H', at(secured()), '-c', 'warns', '--json')
    expect(linesOf(ran)).toEqual([
      {
        ...{ label: at(secured()), host: '127.0.0.1', port: secured().port, address: '127.0.0.1' },
        ...{ state: 'WARNING', exitCode: 1, output: 'first\nsecond', error: null },
        ...{ ms: expect.any(Number), version: 4, attempts: 1 },
      },
    ])
    expect(ran.exitCode).toBe(1)
  })

  it('keeps bytes that are no UTF-8', async () => {
    const [line] = linesOf(await query('-H', at(plain()), '-n', '-c', 'latin1', '--format', 'jsonl'))
    expect(line).toMatchObject({ output: 'f\ufffdr', outputBase64: 'Zvxy' })
  })

  it('takes a result code beyond 3 for UNKNOWN', async () => {
    const peer = await fakePeer((_, socket) => socket.end(v4Packet(2, 'odd', { resultCode: 77 })))
    const ran = await query('-H', at(peer), '-n', '--json')
    expect([linesOf(ran)[0], ran.exitCode]).toMatchObject([{ state: 'UNKNOWN', exitCode: 77 }, 3])
  })

  it('takes a name without an address for UNKNOWN', async () => {
    const ran = await query('-H', 'no-such-host.invalid', '-c', 'fine', '--json')
    expect([linesOf(ran)[0], ran.exitCode]).toMatchObject([{ state: 'UNKNOWN', exitCode: 3, address: null }, 3])
  })

  it('ends a query to a silent daemon after -t with its state', async () => {
    const silent = await silentPeer()
    const ran = await query('-H', `${at(silent)},${at(plain())}`, '-n', '-t', '1:WARNING', '-c', 'fine')
    expect(`${ran.stdout}`).toContain('CHECK_NRPE STATE WARNING: Socket timeout after 1 seconds.')
    expect(`${ran.stdout}`).toContain('2 hosts: 1 OK, 1 WARNING, 0 CRITICAL, 0 UNKNOWN;')
    expect(ran.exitCode).toBe(1)
  })

  it('reads a file with names to show, and leaves out what is OK with --only-problems', async () => {
    const file = join(folder, 'hosts')
    writeFileSync(file, `# all\n${at(plain())} good\n127.0.0.1:${await freePort()} bad # soon gone\n`)
    const ran = await query('-H', file, '-n', '-c', 'fine', '--only-problems')
    const [, only, summary] = shown(ran).split('\n')
    expect(only).toMatch(/^bad {3}CRITICAL MS connect to address/)
    expect(summary).toBe('2 hosts: 1 OK, 0 WARNING, 1 CRITICAL, 0 UNKNOWN; S')
  })

  it('tries a refused connection again, as often as --retries says', async () => {
    const dead = `127.0.0.1:${await freePort()}`
    const ran = await query('-H', dead, '--retries', '2', '--retry-delay', '0.01', '--json')
    expect(linesOf(ran)).toMatchObject([{ attempts: 3 }])
  })

  it('shows its progress as lines with --progress where stderr is no terminal', async () => {
    const ran = await query('-H', `${at(plain())},${at(plain())}`, '-n', '-c', 'fine', '--progress')
    expect(ran.stderr).toMatch(/\n?2\/2 {2}2 OK, 0 WARNING, 0 CRITICAL, 0 UNKNOWN\n$/)
  })

  it('ends at a closed stdout with UNKNOWN', async () => {
    const hosts = Array(200).fill(at(plain())).join(',')
    const [program = '', ...words] = plenumCommand()
    const child = killAtExit(spawn(program, [...words, 'query', '-H', hosts, '-n', '-c', 'fine', '--json']))
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const [exitCode] = await once(child, 'close')
    expect(exitCode).toBe(3)
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('prints what is there at %s', async (signal, exitCode) => {
    const silent = await silentPeer()
    const [program = '', ...words] = plenumCommand()
    const options = ['query', '-H', `${at(plain())},${at(silent)}`, '-n', '-t', '60', '-c', 'fine', '--progress']
    const child = killAtExit(spawn(program, [...words, ...options]))
    const stderr = growingLog()
    child.stderr.on('data', (chunk: Buffer) => stderr.add(`${chunk}`))
    let stdout = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk
    })
    await stderr.waitFor('1/2')
    child.kill(signal)
    expect(await once(child, 'close')).toEqual([exitCode, null])
    expect(stdout).toContain('fine a=1\n2 hosts: 1 OK, 0 WARNING, 0 CRITICAL, 0 UNKNOWN, 1 not asked;')
  })

  it.each([
    [[], /^plenum query: no hosts given \(--hosts FILE/],
    [['-H', 'a', '-x'], /^plenum query: invalid option -- 'x'\n/],
    [['-H', 'a', 'b'], /^plenum query: 'b' belongs to no option; arguments/],
    [['-H', 'a:0'], /^plenum query: --hosts: port 0 of 'a:0' is not between/],
    [['-H', 'a', '-p', 'x'], /^plenum query: port 'x' \(-p\) must be a number/],
    [['-H', 'a', '-t', '0'], /^plenum query: Timeout value must be a positive integer\n/],
    [['-H', 'a', '-2', '-3'], /^plenum query: Only one of force_v2_packet/],
    [['-H', 'a', '--parallel', '0'], /^plenum query: --parallel must be from 1 to 4096\n/],
    [['-H', 'a', '--retry-delay', 'x'], /^plenum query: 'x' \(--retry-delay\) must be seconds/],
    [['-H', 'a', '--format', 'xml'], /^plenum query: 'xml' \(--format\) must be table or jsonl\n/],
  ])('refuses %j with a reason, exit code 3', async (words, reason) => {
    const ran = await query(...words)
    expect([ran.exitCode, `${ran.stdout}`]).toEqual([3, ''])
    expect(ran.stderr).toMatch(reason)
  })

  it('refuses to ask more at a time than it may have files open', async () => {
    const [hosts, words] = ['a,'.repeat(100), ['query', '-H', at(plain()), '-n', '--parallel', '100']]
    const limited = (...more: readonly string[]) =>
      run(['sh', '-c', 'ulimit -n 128; exec "$@"', 'sh', ...plenumCommand(), ...words, ...more])
    expect(await limited('-H', hosts)).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/^plenum query: 100 connections at a time need more files than ulimit -n allows: /),
    })
    // Only as many as there are hosts count.
    expect((await limited()).exitCode).toBe(0)
  })

  it('explains itself', async () => {
    const ran = await query('--help')
    expect([ran.exitCode, ran.stderr]).toEqual([0, ''])
    for (const option of ['--hosts', '--retries', '--json', '--ca-cert-file', '--args'])
      expect(`${ran.stdout}`).toContain(option)
  })

  describeWithStock('with stock daemons', () => {
    const stock = stockFor({ config: ['command[fine]=/bin/echo x y'], tls: true })
    const ours = plenumFor({ config: ['command[fine]=/bin/echo x y'] })

    it('asks them and ours', async () => {
      const ran = await query('-H', `${at(stock())},${at(ours())},${at(stock())}`, '--json', '-c', 'fine')
      expect(linesOf(ran).map(({ output, state }) => [output, state])).toEqual(Array(3).fill(['x y', 'OK']))
    })

    it('loses none of 100 queries at once to one of them', async () => {
      const ran = await query('-H', Array(100).fill(at(stock())).join(','), '-c', 'fine')
      expect(shown(ran)).toContain('100 hosts: 100 OK, 0 WARNING, 0 CRITICAL, 0 UNKNOWN; S')
    })
  })
})
