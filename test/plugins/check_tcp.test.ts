import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkTcp } from '../../plugins/check_tcp/plugin.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { form, inProcess } from '../helpers/originals.ts'
import { peerThat } from '../helpers/peer-that.ts'
import { sshdFor } from '../helpers/sshd.ts'
import { describeWithTools } from '../helpers/tools.ts'
import { expectSame } from './net/beside.ts'
import { servedOver, tlsLab } from './net/tls-lab.ts'

describeWithTools('check_tcp beside the original', ['monitoring-plugins', 'openssh-server', 'openssl'], () => {
  const sshd = sshdFor()
  const lab = tlsLab()

  it.each([
    [['-H', '127.0.0.1', '-p', 'PORT']],
    [['127.0.0.1', '-p', 'PORT']],
    [['-pPORT']],
    [['-H', 'localhost', '-4', '-p', 'PORT', '-w', '5', '-c', '9.5', '-t', '20']],
    [['-H', '127.0.0.1', '-p', 'PORT', '-w', '0']],
    [['-H', '127.0.0.1', '-p', 'PORT', '-c', '0', '-w', '0']],
    [['-H', '127.0.0.1', '-p', 'PORT', '-e', 'SSH-']],
    [['-H', '127.0.0.1', '-p', 'PORT', '-e', 'OpenSSH', '-j']],
    [['-H', '127.0.0.1', '-p', 'PORT', '-e', 'OpenSSH', '-e', 'nothing']],
    [['-H', '127.0.0.1', '-p', 'PORT', '-e', 'OpenSSH', '-e', 'nothing', '-A', '-w5']],
    [['-H', '127.0.0.1', '-p', 'PORT', '--all', '--expect=OpenSSH', '--expect=2.0', '-q', 'bye']],
    [['-H', '127.0.0.1', '-p', 'PORT', '-e', 'nothing', '-M', 'crit', '-w', '5', '-c', '6']],
    [['-H', '127.0.0.1', '-p', 'PORT', '-e', 'nothing', '--mismatch=ok', '--jail']],
    [['-H', '127.0.0.1', '-p', 'PORT', '-C', '1', '-W', '2', '--protocol=udp']],
    [['-H', '127.0.0.1', '-p', 'PORT', '--critical-codes', 'a', '--warning-codes=b', '-e', 'SSH-']],
    [['-H', '127.0.0.1', '-p', 'PORT', '-e', 'SSH-', '-m', '4']],
    [['-H', '127.0.0.1', '-p', 'PORT', '-e', 'SSH-', '-d', '1']],
  ])('an SSH server: %j', async (argv) => {
    await expectSame(checkTcp, sshd().port, argv)
  })

  it.each([
    [['-H', '127.0.0.1', '-p', '1']],
    [['-H', '127.0.0.1', '-p', '1', '-r', 'ok']],
    [['-H', '127.0.0.1', '-p', '1', '-r', 'warning']],
    [['-H', '/nowhere/socket']],
    [['-H', '/nowhere/socket', '-r', 'ok']],
  ])('nobody there: %j', async (argv) => {
    await expectSame(checkTcp, 0, argv)
  })

  it.each([
    [['-H', '127.0.0.1', '-p', 'PORT', '-s', 'a\\nb', '-e', 'a\\n']],
    [['-H', '127.0.0.1', '-p', 'PORT', '-E', '-s', 'a\\q\\\\b', '-e', 'b', '-q', 'end\\n']],
  ])('a peer that repeats: %j', async (argv) => {
    const port = await peerThat((socket) => socket.pipe(socket))
    await expectSame(checkTcp, port, argv)
  })

  it('tells of a peer that says nothing but goodbye', async () => {
    const port = await peerThat((socket) => socket.end())
    await expectSame(checkTcp, port, ['-H', '127.0.0.1', '-p', 'PORT', '-e', 'hello'])
  })

  it.each([
    ['days', ['-D', '1']],
    ['days', ['-D', '5']],
    ['days', ['-D', '5,4']],
    ['days', ['-S', '--sni', 'localhost']],
    ['hours', ['-D', '5,4']],
    ['hours', ['-D', '0']],
    ['minutes', ['-D', '5,4']],
    ['expired', ['-D', '5']],
    ['nameless', ['-D', '1']],
  ] as const)('a certificate with %s left: %j', async (kind, argv) => {
    const port = await servedOver(lab.certificate(kind))
    await expectSame(checkTcp, port, ['-H', '127.0.0.1', '-p', 'PORT', ...argv])
  })
})

describe('check_tcp', () => {
  const folder = temporaryFolder()

  it.each([
    [['-H', '127.0.0.1'], 'check_tcp: You must provide a port (-p)'],
    [['-H', '127.0.0.1', '-p', '65536'], 'check_tcp: Port must be a positive integer'],
    [['-p', '1', '-r', 'maybe'], 'check_tcp: Refuse must be one of ok, warn, crit'],
    [['-p', '1', '-M', 'maybe'], 'check_tcp: Mismatch must be one of ok, warn, crit'],
    [['-p', '1', '-m', '0'], 'check_tcp: Maxbytes must be a positive integer'],
    [['-p', '1', '-d', 'x'], 'check_tcp: Delay must be a positive integer'],
    [['-p', '1', '-D', 'x'], 'check_tcp: Invalid certificate expiration period - x'],
    [['-p', '1', '-w', 'x'], 'check_tcp: Range format incorrect'],
    [['-p', '1', '-t', '0'], "check_tcp: Timeout interval must be a positive number, not '0'"],
    [[], 'check_tcp: No arguments found'],
  ])('%j is wrong usage', async (argv, reason) => {
    const { output, exitCode } = await inProcess(checkTcp, argv)
    expect(output.split('\n').slice(0, 2)).toEqual([reason, 'Usage:'])
    expect(exitCode).toBe(3)
  })

  it('finds a text that comes in pieces, far behind, and behind a NUL', async () => {
    const port = await peerThat((socket) => {
      socket.write(Buffer.alloc(200_000, 'x\0'))
      socket.write('here it', () => socket.write(' is\n'))
    })
    const { output, exitCode } = await inProcess(checkTcp, ['-p', `${port}`, '-e', 'here it is'])
    expect(output).toMatch(/^TCP OK - .* \[x\\x00x\\x00/)
    expect(exitCode).toBe(0)
  })

  it('talks over a Unix socket', async () => {
    const { createServer } = await import('node:net')
    const path = join(folder, 'socket')
    const server = createServer((socket) => socket.end('hello'))
    await new Promise<void>((listening) => server.listen(path, listening))
    const { output, exitCode } = await inProcess(checkTcp, ['-H', path, '-e', 'hell'])
    server.close()
    expect(form(output)).toBe(
      form(`TCP OK - 0.000 second response time on socket ${path} [hello]|time=0.000000s;;;0.000000;10.000000\n`),
    )
    expect(exitCode).toBe(0)
  })
})
