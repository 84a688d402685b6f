import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { checkCert } from '../../../plugins/check_cert/plugin.ts'
import { checkHttp } from '../../../plugins/check_http/plugin.ts'
import { checkSmtp } from '../../../plugins/check_smtp/plugin.ts'
import { checkTcp } from '../../../plugins/check_tcp/plugin.ts'
import { failed, failureTable } from '../../../plugins/net/failures.ts'
import { describeWithOpenssl } from '../../helpers/certificates.ts'
import { deadResolver } from '../../helpers/dead-resolver.ts'
import { isRoot, temporaryFolder } from '../../helpers/folders.ts'
import { nginxFor } from '../../helpers/nginx.ts'
import { inProcess } from '../../helpers/originals.ts'
import { peerThat } from '../../helpers/peer-that.ts'
import { plenumCommand } from '../../helpers/plenum.ts'
import { run } from '../../helpers/run.ts'
import { silentPeer } from '../../helpers/silent-peer.ts'
import { sshdFor } from '../../helpers/sshd.ts'
import { describeWithTools } from '../../helpers/tools.ts'
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

describeWithTools('a stranger that is an SSH server', ['openssh-server'], () => {
  const sshd = sshdFor()

  it.each([
    [checkCert, 'CERT', ['--starttls', 'smtp'], 'SMTP'],
    [checkCert, 'CERT', ['--starttls', 'pop3'], 'POP3'],
    [checkHttp, 'HTTP', [], 'HTTP'],
    [checkSmtp, 'SMTP', [], 'SMTP'],
  ] as const)('for $0.name: $2', async (plugin, title, argv, protocol) => {
    const { port } = sshd()
    const { output, exitCode } = await inProcess(plugin, ['-H', localhost, '-p', `${port}`, ...argv])
    expect(output).toMatch(
      new RegExp(
        `^${title} CRITICAL - ${localhost}:${port} does not speak ${protocol}: SSH-2\\.0-OpenSSH_\\S[^\\n]*\\n$`,
      ),
    )
    expect(exitCode).toBe(2)
  })
})

describeWithTools('a stranger that is a web server', ['nginx-light'], () => {
  const nginx = nginxFor(() => 'return 200;')

  it('speaks neither SMTP behind its silence nor TLS', async () => {
    const words = ['-H', localhost, '-p', `${nginx().port}`]
    // It waits for a request, as SMTP's client does for a greeting.
    const silent = await inProcess(checkSmtp, [...words, '-t', '0.5'])
    expect(silent).toEqual({ output: 'CRITICAL - Socket timeout after 0.5 seconds\n', exitCode: 2 })
    for (const [plugin, title, argv] of [
      [checkCert, 'CERT', []],
      [checkHttp, 'HTTP', ['-S']],
      [checkTcp, 'TCP', ['-S']],
      [checkSmtp, 'SMTP', ['--tls']],
    ] as const) {
      const { output, exitCode } = await inProcess(plugin, [...words, ...argv])
      expect(output).toMatch(new RegExp(`^${title} CRITICAL - no TLS on ${localhost}:${nginx().port}: \\S`))
      expect(exitCode).toBe(2)
    }
  })
})

// Only root may give a process another resolver, and not in every container.
describe.runIf(isRoot)('a resolver that never answers', () => {
  const folder = temporaryFolder()

  it.each(askers)('$title is gone when its time is up', async ({ plugin, ask }) => {
    const { under } = await deadResolver(folder)
    const words = [...plenumCommand(), plugin.name, ...ask('a.dead.example', 1), '-t', '1']
    // The C library's own patience is ten seconds here, and `run` has less.
    const { stdout, exitCode } = await run([...under, ...words], { limitMs: 8000 })
    expect(stdout.toString()).toBe('CRITICAL - Socket timeout after 1 seconds\n')
    expect(exitCode).toBe(2)
  })
})

/** Start-up time is a feature: TLS alone costs more than a check. */
it.each([
  ['check_http/plugin.ts'],
  ['check_smtp/plugin.ts'],
  ['check_ssh.ts'],
  ['check_tcp/plugin.ts'],
  ['check_cert/plugin.ts'],
])('%s loads neither TLS nor cryptography before it uses them', async (file) => {
  const path = fileURLToPath(new URL(`../../../plugins/${file}`, import.meta.url))
  const script = `const before = new Set(process.moduleLoadList)
    await import(${JSON.stringify(path)})
    console.log(process.moduleLoadList.filter((name) => !before.has(name)).join('\\n'))`
  const { stdout } = await run([process.execPath, '--input-type=module', '-e', script])
  const loaded = stdout.toString().split('\n')
  expect(loaded).toContain('NativeModule net')
  expect(loaded.filter((name) => /^NativeModule (tls|crypto|http|https|internal\/tls.*)$/.test(name))).toEqual([])
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
