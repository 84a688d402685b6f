import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { describe, expect, it } from 'vitest'
import { failed, failureTable } from '../../../plugins/net/failures.ts'
import { describeWithOpenssl } from '../../helpers/certificates.ts'
import { inProcess } from '../../helpers/originals.ts'
import { peerThat } from '../../helpers/peer-that.ts'
import { silentPeer } from '../../helpers/silent-peer.ts'
import { askers } from './askers.ts'
import { type Kind, servedOver, tlsLab } from './tls-lab.ts'

const localhost = '127.0.0.1'

/** A port that was free a moment ago, on an address that nobody else uses. */
async function closedPort(): Promise<{ readonly host: string; readonly port: number }> {
  const host = ['127', ...[1, 2, 3].map(() => randomInt(1, 255))].join('.')
  const server = createServer()
  await new Promise<void>((listening) => server.listen(0, host, listening))
  const address = server.address()
  await new Promise((closed) => server.close(closed))
  return { host, port: address !== null && typeof address === 'object' ? address.port : 0 }
}

describe.each(askers)('$title and its service', ({ plugin, title, ask, askTls, stranger }) => {
  it('is CRITICAL where nobody listens', async () => {
    const { host, port } = await closedPort()
    const { output, exitCode } = await inProcess(plugin, ask(host, port))
    expect(output.split('\n')[0]).toBe(`connect to address ${host} and port ${port}: Connection refused`)
    expect(exitCode).toBe(2)
  })

  it('is CRITICAL where the connection is reset before any byte', async () => {
    const port = await peerThat((socket) => socket.resetAndDestroy())
    const { output, exitCode } = await inProcess(plugin, ask(localhost, port))
    expect(output.split('\n')[0]).toBe(`connect to address ${localhost} and port ${port}: Connection reset by peer`)
    expect(exitCode).toBe(2)
  })

  it('ends in time where the service is silent, with the state of -t', async () => {
    const { port } = await silentPeer()
    const silent = await inProcess(plugin, [...ask(localhost, port), '-t', '0.5'])
    expect(silent).toEqual({ output: 'CRITICAL - Socket timeout after 0.5 seconds\n', exitCode: 2 })
    const told = await inProcess(plugin, [...ask(localhost, port), '-t', '0.5:unknown'])
    expect(told).toEqual({ output: 'UNKNOWN - Socket timeout after 0.5 seconds\n', exitCode: 3 })
  })

  it('is CRITICAL where the name cannot be resolved', async () => {
    const { output, exitCode } = await inProcess(plugin, ask('nobody.invalid', 1))
    // Without a name server the C library has the second text.
    expect(output.split('\n')[0]).toMatch(
      new RegExp(
        `^${title} CRITICAL - cannot resolve nobody\\.invalid: (Name or service not known|Temporary failure in name resolution)$`,
      ),
    )
    expect(exitCode).toBe(2)
  })

  it('is UNKNOWN where a host without a name is asked, as an argument that is missing makes it', async () => {
    const { output, exitCode } = await inProcess(plugin, ask('', 1))
    expect(output).toContain('UNKNOWN - the name of the host is empty: give one with -H\n')
    expect(exitCode).toBe(3)
  })

  it('shows a stranger’s words on one line', async () => {
    const port = await peerThat((socket) => socket.end('220-I am \x1b[1ma mail server|yes\r\n220 \0 bye\r\n'))
    const { output, exitCode } = await inProcess(plugin, ask(localhost, port))
    expect(output).toMatch(stranger)
    expect(exitCode).toBe(2)
  })

  if (askTls) {
    describeWithOpenssl('over TLS', () => {
      const lab = tlsLab()
      const asked = async (kind: Kind, host = localhost) => {
        const port = await servedOver(lab.certificate(kind), (socket) => socket.end('hello'))
        return await inProcess(plugin, askTls(host, port, lab.authority().cert))
      }
      const date = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`

      it.each<[Kind, string]>([
        ['expired', `certificate 'expired' expired on ${date}`],
        ['old-authority', `certificate 'old authority' expired on ${date}`],
        ['future', `certificate 'future' is not valid before ${date}`],
        ['self-signed', `certificate 'localhost' has an unknown issuer: it is self-signed, valid until ${date}`],
        [
          'other-name',
          `certificate 'other-name' is not for 127\\.0\\.0\\.1 but for www\\.other\\.example, other\\.example, valid until ${date}`,
        ],
      ])('a certificate that is %s is CRITICAL', async (kind, text) => {
        const { output, exitCode } = await asked(kind)
        expect(output.split('\n')[0]).toMatch(new RegExp(`^${title} CRITICAL - ${text}$`))
        expect(exitCode).toBe(2)
      })

      it('an authority that nobody knows is CRITICAL', async () => {
        const port = await servedOver(lab.certificate('days'))
        const other = lab.certificate('self-signed').cert
        const { output, exitCode } = await inProcess(plugin, askTls(localhost, port, other))
        expect(output.split('\n')[0]).toMatch(
          new RegExp(`^${title} CRITICAL - certificate 'days' has an unknown issuer: lab, valid until ${date}$`),
        )
        expect(exitCode).toBe(2)
      })

      it('a file of authorities that is not there is UNKNOWN', async () => {
        const port = await servedOver(lab.certificate('days'))
        const { output, exitCode } = await inProcess(plugin, askTls(localhost, port, '/nowhere/ca.pem'))
        expect(output).toBe(
          `${title} UNKNOWN - cannot read authorities in /nowhere/ca.pem: No such file or directory\n`,
        )
        expect(exitCode).toBe(3)
      })

      it('a peer that speaks no TLS is CRITICAL', async () => {
        const port = await peerThat((socket) => socket.write('220 I speak in clear\r\n'))
        const { output, exitCode } = await inProcess(plugin, askTls(localhost, port, lab.authority().cert))
        expect(output.split('\n')[0]).toBe(`${title} CRITICAL - no TLS on ${localhost}:${port}: wrong version number`)
        expect(exitCode).toBe(2)
      })

      it('a connection that is reset in place of a handshake is CRITICAL', async () => {
        const port = await peerThat((socket) => socket.resetAndDestroy())
        const { output, exitCode } = await inProcess(plugin, askTls(localhost, port, lab.authority().cert))
        expect(output.split('\n')[0]).toBe(`connect to address ${localhost} and port ${port}: Connection reset by peer`)
        expect(exitCode).toBe(2)
      })

      it('ends in time where the peer is silent', async () => {
        const { port } = await silentPeer()
        const silent = await inProcess(plugin, [...askTls(localhost, port, lab.authority().cert), '-t', '0.5:1'])
        expect(silent).toEqual({ output: 'WARNING - Socket timeout after 0.5 seconds\n', exitCode: 1 })
      })

      it('a peer that hangs up in the handshake is CRITICAL', async () => {
        const port = await peerThat((socket) => socket.once('data', () => socket.end()))
        const { output, exitCode } = await inProcess(plugin, askTls(localhost, port, lab.authority().cert))
        expect(output.split('\n')[0]).toBe(
          `${title} CRITICAL - no TLS on ${localhost}:${port}: the peer closed the connection in the handshake`,
        )
        expect(exitCode).toBe(2)
      })
    })
  }
})

describe('the table of failures', () => {
  const target = { kind: 'tcp', host: '::1', port: 25, family: 0 } as const

  it.each([
    [
      { kind: 'unreachable', target, reason: 'No route to host', isRefused: false },
      2,
      'connect to address ::1 and port 25: No route to host',
    ],
    [
      { kind: 'silent', target, seconds: 7, waitedFor: 'INFO', state: 'UNKNOWN' },
      3,
      'X UNKNOWN - no answer from [::1]:25 after 7 s (waiting for INFO)',
    ],
    [{ kind: 'ended', target, waitedFor: 'INFO' }, 2, 'X CRITICAL - [::1]:25 closed the connection (waiting for INFO)'],
    [{ kind: 'login-refused', words: '535 no\x1b|' }, 2, 'X CRITICAL - login refused: 535 no\\x1b¦'],
    [{ kind: 'forbidden', right: 'INFO' }, 3, 'X UNKNOWN - not allowed to look: INFO'],
    [
      { kind: 'foreign', target, protocol: 'SMTP', bytes: Buffer.from(`${'é'.repeat(70)}\r\nmore`) },
      2,
      `X CRITICAL - [::1]:25 does not speak SMTP: ${'é'.repeat(60)}`,
    ],
    [{ kind: 'local', reason: 'cannot read F' }, 3, 'X UNKNOWN - cannot read F'],
  ] as const)('%j', (failure, code, text) => {
    const { state, output } = failed('X', failure)
    expect(output).toBe(`${text}\n`)
    expect(['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'].indexOf(state)).toBe(code)
  })

  it('has no row that no test has seen', () => {
    const seen = [
      'unreachable',
      'unresolved',
      'silent',
      'ended',
      'login-refused',
      'forbidden',
      'foreign',
      'bad-certificate',
      'no-tls',
      'local',
    ]
    expect(Object.keys(failureTable).sort()).toEqual(seen.sort())
  })
})
