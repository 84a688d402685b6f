import { describe, expect, it } from 'vitest'
import { checkSsh } from '../../plugins/check_ssh.ts'
import { form, inProcess } from '../helpers/originals.ts'
import { peerThat } from '../helpers/peer-that.ts'
import { sshdFor } from '../helpers/sshd.ts'
import { describeWithTools } from '../helpers/tools.ts'
import { expectSame } from './net/beside.ts'

describeWithTools('check_ssh beside the original', ['monitoring-plugins', 'openssh-server'], () => {
  const sshd = sshdFor()

  it.each([
    [['-p', 'PORT', '127.0.0.1']],
    [['127.0.0.1', 'PORT']],
    [['-H', 'localhost', '-4', '-p', 'PORT', '-t', '20']],
    [['--hostname=127.0.0.1', '--port=PORT', '-P', '2.0']],
    [['-p', 'PORT', '-P', '1.99', '127.0.0.1']],
    [['--host=127.0.0.1', '--port=PORT', '--remote-protcol=2.0']],
    [['-p', 'PORT', '--remote-protcol', '1.99', '127.0.0.1']],
    [['-p', 'PORT', '-r', 'OpenSSH_3.9p1', '127.0.0.1']],
    [['-p', 'PORT', '--remote-version=OpenSSH_3.9p1', '-P', '1.5', '127.0.0.1']],
    [['-p', '1', '127.0.0.1']],
  ])('an SSH server: %j', async (argv) => {
    await expectSame(checkSsh, sshd().port, argv)
  })

  it.each([
    ['a comment', 'SSH-2.0-Foo_1.0 with a comment\r\n', ['-r', 'Foo_1.0 with a comment']],
    ['no CR', 'SSH-1.99-Foo\n', []],
    ['no end of its line', 'SSH-2.0-Foo', ['-r', 'Foo']],
    ['no software', 'SSH-2.0-\r\n', []],
  ])('a greeting with %s', async (_, greeting, argv) => {
    const port = await peerThat((socket) => socket.end(greeting))
    await expectSame(checkSsh, port, ['-p', 'PORT', '127.0.0.1', ...argv])
  })

  it('says to the server who it is', async () => {
    const seen = Promise.withResolvers<string>()
    const port = await peerThat((socket) => {
      socket.write('SSH-2.0-Foo\r\n')
      socket.once('data', (bytes) => seen.resolve(bytes.toString()))
    })
    expect((await inProcess(checkSsh, ['-p', `${port}`, '127.0.0.1'])).exitCode).toBe(0)
    expect(await seen.promise).toMatch(/^SSH-2\.0-check_ssh_\d[\w.]*\r\n$/)
  })
})

describe('check_ssh', () => {
  it('skips lines in front of the version', async () => {
    const port = await peerThat((socket) => {
      socket.write('Welcome,\r\nstranger\r\nSSH-2.')
      socket.write('0-Foo|\x1b[1m\r\n')
    })
    const { output, exitCode } = await inProcess(checkSsh, ['-p', `${port}`, '127.0.0.1', '-w', '5:9'])
    expect(form(output)).toBe(
      form('SSH WARNING - Foo¦\\x1b[1m (protocol 2.0) | time=0.000000s;5:9;;0.000000;10.000000\n'),
    )
    expect(exitCode).toBe(1)
  })

  it('waits no longer for a version than strangers deserve', async () => {
    const port = await peerThat((socket) => socket.write('220 mail server\r\n'))
    const { output, exitCode } = await inProcess(checkSsh, ['-p', `${port}`, '127.0.0.1'])
    expect(output).toBe(`SSH CRITICAL - 127.0.0.1:${port} does not speak SSH: 220 mail server\n`)
    expect(exitCode).toBe(2)
  })

  it('says that a server hung up without a word', async () => {
    const port = await peerThat((socket) => socket.end())
    const { output, exitCode } = await inProcess(checkSsh, ['-p', `${port}`, '127.0.0.1'])
    expect(output).toBe(`SSH CRITICAL - 127.0.0.1:${port} closed the connection (waiting for its greeting)\n`)
    expect(exitCode).toBe(2)
  })

  it.each([
    [[], 'check_ssh: Could not parse arguments'],
    [['x', '-p', '0'], 'check_ssh: Port number must be a positive integer - 0'],
    [['x', 'ssh'], 'check_ssh: Port number must be a positive integer - ssh'],
    [['x', '-c', 'y'], 'check_ssh: Range format incorrect'],
  ])('%j is wrong usage', async (argv, reason) => {
    const { output, exitCode } = await inProcess(checkSsh, argv)
    expect(output.split('\n').slice(0, 2)).toEqual([reason, 'Usage:'])
    expect(exitCode).toBe(3)
  })
})
