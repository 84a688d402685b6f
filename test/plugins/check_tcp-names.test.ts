import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkService } from '../../plugins/check_tcp/plugin.ts'
import { services } from '../../plugins/check_tcp/services.ts'
import { plugins } from '../../src/plugins.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { form, inProcess } from '../helpers/originals.ts'
import { peerThat } from '../helpers/peer-that.ts'
import { run } from '../helpers/run.ts'
import { describeWithTools } from '../helpers/tools.ts'
import { expectSame } from './net/beside.ts'
import { servedOver, tlsLab } from './net/tls-lab.ts'

const originals = '/usr/lib/nagios/plugins'
const here = ['-H', '127.0.0.1', '-p', 'PORT']

/** Says its words at once, or when it was spoken to; what it hears of each caller until that one is gone. */
function saying(words: readonly string[], isAsked: boolean) {
  const heard: Promise<string>[] = []
  const act = (socket: Duplex) => {
    let text = ''
    const speak = () => void socket.write(words.join(''))
    if (!isAsked) speak()
    socket.on('data', (bytes: Buffer) => {
      if (isAsked && text === '') speak()
      text += bytes
    })
    heard.push(new Promise((resolve) => socket.once('close', () => resolve(text))))
  }
  return { act, heard: () => Promise.all(heard) }
}

/** What a service of each name says when all is well, and when it is not. */
const words: Readonly<Record<string, readonly [string, string]>> = {
  check_clamd: ['PONG\n', 'UNKNOWN COMMAND\n'],
  check_ftp: ['220 (vsFTPd 3.0.3)\r\n', '421 Too many users\r\n'],
  check_imap: ['* OK [CAPABILITY IMAP4rev1] ready\r\n', '* BYE overloaded\r\n'],
  check_jabber: ["<?xml version='1.0'?><stream:stream id='1'>", '<?xml version="1.0"?>'],
  check_nntp: ['201 no posting\r\n', '400 closed\r\n'],
  check_nntps: ['200 posting\r\n', '502 no\r\n'],
  check_pop: ['+OK ready <1.2@mx>\r\n', '-ERR busy\r\n'],
  check_simap: ['* OK ready\r\n', 'x* OK ready\r\n'],
  check_spop: ['+OK ready\r\n', ' +OK ready\r\n'],
  check_ssmtp: ['220 mx ESMTP\r\n', '554 no\r\n'],
}

describeWithTools('the other names of check_tcp beside the originals', ['monitoring-plugins', 'openssl'], () => {
  const lab = tlsLab()

  it('are those that Debian links to it, each of them a plugin of its own', () => {
    const links = readdirSync(originals, { withFileTypes: true })
      .filter((entry) => entry.isSymbolicLink() && readlinkSync(join(originals, entry.name)) === 'check_tcp')
      .map(({ name }) => name)
    expect(services.map(({ name }) => name)).toEqual(links.toSorted())
    expect(plugins.map(({ name }) => name)).toEqual(expect.arrayContaining(links))
  })

  const more: readonly (readonly [number, readonly string[]])[] = [
    [0, [...here, '-w', '5', '-c', '9', '-j']],
    [0, [...here, '-e', 'OK', '-e', '2', '-e', 'ON', '-q', 'bye']],
    [0, [...here, '-E', '-s', 'hello\\n', '-q', 'bye\\r\\n', '-M', 'ok']],
    [0, [...here, '-A', '-M', 'ok', '-w', '5', '-t', '20']],
    [1, ['-p', 'PORT', '--mismatch=crit', '-w', '5', '-c', '9']],
    [1, ['127.0.0.1', '-p', 'PORT', '-j']],
  ]
  const cases = services
    .filter(({ isUdp }) => !isUdp)
    .flatMap(({ name, send, expected = [] }) => [
      ...[0, 1].map((which) => [name, which, here] as const),
      // One without TLS, and each that is more than a greeting.
      ...(send || expected.length > 1 || name === 'check_imap' ? more : []).map((each) => [name, ...each] as const),
    ])

  it.each(cases)('%s, answer %i, %j: the same answer, and the same words to the service', async (name, which, argv) => {
    const service = services.find((each) => each.name === name)
    const peer = saying([words[name]?.[which] ?? ''], service?.send !== undefined)
    const port = await (service?.usesTls ? servedOver(lab.certificate('days'), peer.act) : peerThat(peer.act))
    await expectSame(checkService(name), port, argv)
    const heard = await peer.heard()
    expect(heard).toHaveLength(3)
    expect(new Set(heard)).toHaveLength(1)
  })

  it.each([['22'], ['2']])('waits for the rest of a greeting that came as %j so far', async (start) => {
    const port = await peerThat((socket) => {
      socket.write(start)
      setTimeout(() => socket.write('20 x\r\n'), 100)
    })
    await expectSame(checkService('check_ftp'), port, here)
  })

  it.each([
    ['check_imap', ['-D', '1']],
    ['check_imap', ['-D', '5']],
    ['check_simap', ['-D', '5,4']],
    ['check_pop', ['-S']],
    ['check_simap', ['--sni', 'localhost']],
  ])('%s over TLS with %j', async (name, argv) => {
    const port = await servedOver(lab.certificate('days'), (socket) => void socket.write('* OK hi\r\n'))
    await expectSame(checkService(name), port, [...here, ...argv])
  })

  it.each(services.filter(({ isUdp }) => !isUdp).map(({ name }) => [name]))('%s has its own port', async (name) => {
    // An address of the loopback that nobody else uses, so that nothing listens on any port there.
    await expectSame(checkService(name), 0, ['-H', '127.91.7.3', '-r', 'ok'])
  })

  it.each([
    [['-s', 'hello', '-e', 'hell']],
    [['-s', 'hello', '-e', 'nothing', '-e', 'lo', '-w', '5', '-c', '9']],
    [['-s', 'hello', '-e', 'he', '-e', 'lo', '-A', '-q', 'bye', '-j']],
    [['-E', '-s', 'a\\\\b', '-e', '\\', '-t', '20']],
    [['-s', 'hello', '-e', 'nothing', '-M', 'crit', '-w', '5']],
    [['-s', 'hello', '-e', 'he', '-e', 'no', '-A', '-M', 'ok', '-4']],
    [['-s', 'hello', '-e', 'he', '-m', '3', '-r', 'ok']],
  ])('check_udp and a peer that repeats: %j', async (argv) => {
    await expectSame(checkService('check_udp'), await echo(), [...here, ...argv])
  })

  it.each([[[]], [['-p', '7', '-s', 'x']], [['-p', '7', '-e', 'x']]])(
    'check_udp wants something to send and to expect: %j',
    async (argv) => {
      const words = ['-H', '127.0.0.1', ...argv]
      const { output, exitCode } = await inProcess(checkService('check_udp'), words)
      expect(output).toMatch(/^check_udp: With UDP checks, a send\/expect string must be specified\.\nUsage:/)
      expect(exitCode).toBe(3)
    },
  )

  it.each([
    ['check_imap', ['-H', 'nobody.invalid']],
    ['check_udp', ['-H', 'nobody.invalid', '-p', '1', '-s', 'a', '-e', 'b']],
    ['check_udp', ['-H', '127.0.0.1', '-p', '1', '-s', 'a', '-e', 'b']],
    ['check_udp', ['-H', '127.0.0.1', '-p', '1', '-s', 'a', '-e', 'b', '-r', 'ok']],
  ])('%s %j says with --strict what the original says', async (name, argv) => {
    const original = await run([join(originals, name), ...argv])
    expect(await inProcess(checkService(name), [...argv, '--strict'])).toEqual({
      output: original.stdout.toString(),
      exitCode: original.exitCode,
    })
  })
})

/** Repeats every datagram until the test ends; its port. */
async function echo(): Promise<number> {
  const socket = createSocket('udp4', (bytes, from) => socket.send(bytes, from.port, from.address))
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return socket.address().port
}

describe('check_udp', () => {
  const folder = temporaryFolder()
  const ask = ['-s', 'hello', '-e', 'x']

  it('says of a closed port that it is closed', async () => {
    const { output, exitCode } = await inProcess(checkService('check_udp'), ['-H', '127.0.0.1', '-p', '1', ...ask])
    expect(output).toBe('connect to address 127.0.0.1 and port 1: Connection refused\n')
    expect(exitCode).toBe(2)
  })

  it('ends in time where nobody answers, with the state of -t', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1')
    await once(socket, 'listening')
    onTestFinished(() => void socket.close())
    const words = ['-H', '127.0.0.1', '-p', `${socket.address().port}`, ...ask, '-t', '0.5:unknown']
    expect(await inProcess(checkService('check_udp'), words)).toEqual({
      output: 'UNKNOWN - Socket timeout after 0.5 seconds\n',
      exitCode: 3,
    })
  })

  it('has a connection over a Unix socket, as the original', async () => {
    const path = join(folder, 'socket')
    const server = createServer((socket) => socket.pipe(socket)).listen(path)
    await once(server, 'listening')
    const { output, exitCode } = await inProcess(checkService('check_udp'), ['-H', path, '-s', 'hello', '-e', 'hell'])
    server.close()
    expect(form(output)).toBe(
      form(`UDP OK - 0.000 second response time on socket ${path} [hello]|time=0.000000s;;;0.000000;10.000000\n`),
    )
    expect(exitCode).toBe(0)
  })

  it.each([['-S'], ['-D5'], ['--verify']])('takes no TLS: %s', async (option) => {
    const { output, exitCode } = await inProcess(checkService('check_udp'), ['-p', '1', ...ask, option])
    expect(output).toContain('needs TCP: leave it out, or use check_tcp\nUsage:\n check_udp -H HOST -p PORT -s STRING')
    expect(exitCode).toBe(3)
  })
})
