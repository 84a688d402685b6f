import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { fakePeer } from '../../helpers/fake-peer.ts'
import { freePort } from '../../helpers/free-port.ts'
import { v4Packet } from '../../helpers/packets.ts'
import { peerThat } from '../../helpers/peer-that.ts'
import { plenumCommand } from '../../helpers/plenum.ts'
import { probed, probedScreen } from '../../helpers/probe.ts'
import { run } from '../../helpers/run.ts'

const reply = (text: string) => (socket: Socket) => {
  socket.resume().end(text)
}

describe('plenum probe says of a peer that', () => {
  it.each([
    ['closes at once', (socket: Socket) => socket.end(), 'it closes every connection'],
    ['closes behind what it gets', (socket: Socket) => socket.once('data', () => socket.end()), 'it closes every'],
    ['resets', (socket: Socket) => socket.once('data', () => socket.resetAndDestroy()), 'it closes every connection'],
    ['takes all and says nothing', (socket: Socket) => socket.resume(), 'it takes connections but never says a word'],
    ['is an HTTP server', reply('HTTP/1.1 400 Bad Request\r\n\r\n'), 'it speaks HTTP: that is no NRPE daemon'],
    ['is an SSH server', reply('SSH-2.0-OpenSSH_9\r\n'), 'it speaks SSH: that is no NRPE daemon'],
    ['is an SMTP server', reply('220 mail.example ESMTP\r\n'), 'it speaks SMTP or FTP: that is no NRPE daemon'],
  ])('%s', async (_, acts, words) => {
    const { exitCode, report } = await probed(await peerThat(acts), '-t', '2')
    expect(exitCode).toBe(2)
    expect(report).toMatchObject({ reached: false, weakPoints: [], address: '127.0.0.1' })
    expect(report.failure).toContain(words)
  })

  it('ends every handshake, that none came to an end', async () => {
    const alert = Buffer.from('15030100020228', 'hex')
    const { text } = await probedScreen(await peerThat((socket) => socket.once('data', () => socket.end(alert))))
    expect(text).toMatch(/^ {2}TLS {2,}no handshake came to an end$/m)
  })

  it('has no port open, that nothing listens, in the words of check_nrpe', async () => {
    const port = await freePort()
    const { exitCode, report } = await probed(port)
    expect([exitCode, report.address, report.failure]).toEqual([
      2,
      '127.0.0.1',
      `Connection refused: nothing listens on port ${port} of 127.0.0.1: start nrpe there, or see -p`,
    ])
  })

  it('has no address, that its name is unknown', async () => {
    const { exitCode, stdout } = await run([...plenumCommand(), 'probe', 'no-such-host.invalid', '--json'])
    expect(exitCode).toBe(2)
    const { failure, address } = JSON.parse(`${stdout}`)
    expect(failure).toMatch(/see -H$|see \/etc\/resolv\.conf$/)
    expect(address).toBeNull()
  })

  it('stops in the middle of an answer, how much of it came', async () => {
    const { exitCode, report } = await probed(await peerThat((socket) => socket.write('\0\x04')), '-n', '-t', '1')
    expect([exitCode, report.reached]).toEqual([2, false])
    expect(report.failure).toContain('of it 2 bytes came')
  })

  it('falls silent, that not all could be asked', async () => {
    let first = true
    const peer = await fakePeer(({ bytes }, socket) => {
      if (first && bytes.readInt16BE(0) === 4) socket.end(v4Packet(2, 'NRPE v4.1.0'))
      first = false
    })
    const { exitCode, report } = await probed(peer.port, '-n', '-t', '1', '-c', 'x')
    expect(report).toMatchObject({ reached: true, complete: false, packetVersions: [4] })
    expect(exitCode).toBe(2)
  })

  it('is unknown, on one screen', async () => {
    const { text, exitCode, stderr } = await probedScreen(await peerThat((socket) => socket.end()))
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' })
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
    expect(text).toMatch(/^127\.0\.0\.1:\d+\n {2}no answer {7}it closes/)
  })
})

describe('plenum probe refuses, with exit code 3 and a reason', () => {
  it.each([
    [['h:1', '-p', '2'], 'the port is 1 in HOST and 2 in -p'],
    [['h', '-p', '0'], '--port wants one whole number from 1 to 65535'],
    [['h', '-p', 'x'], '--port wants one whole number'],
    [['h/x'], 'HOST must be a name, an address, HOST:PORT or [ADDRESS]:PORT'],
    [['h', '-C', 'a'], '-C and -K must be given together'],
    [['h', '-A', '/no/ca'], "could not use CA certificate '/no/ca'. (No such file or directory)"],
    [['h', '-C', '/no/c', '-K', '/no/k'], "could not use certificate file '/no/c'."],
    [['h', '-n', '-A', 'a'], '-n makes no sense together with -A'],
    [['h', '-a', 'x'], '-a needs -c'],
    [['h', '-t', '0'], '--timeout wants one whole number from 1 to 3600'],
    [['h', '-A', 'a', '-A', 'b'], '--ca-cert-file wants one value'],
    [[], 'Not enough non-option arguments'],
    [['h', '--bogus'], 'Unknown argument'],
  ])('%j', async (words, reason) => {
    const { exitCode, stdout, stderr } = await run([...plenumCommand(), 'probe', ...words])
    expect({ exitCode, stdout: `${stdout}` }).toEqual({ exitCode: 3, stdout: '' })
    expect(stderr).toContain(reason)
  })
})
