import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { describe, expect, it, onTestFinished } from 'vitest'
import { checkSmtp } from '../../plugins/check_smtp/plugin.ts'
import { isRoot, temporaryFolder } from '../helpers/folders.ts'
import { inProcess } from '../helpers/originals.ts'
import { peerThat } from '../helpers/peer-that.ts'
import { postfixFor } from '../helpers/postfix.ts'
import { describeWithTools } from '../helpers/tools.ts'
import { expectSame } from './net/beside.ts'
import { talking } from './net/talking.ts'
import { tlsLab } from './net/tls-lab.ts'

const own = ['-H', '127.0.0.1', '-p', 'PORT']

// Only root may start postfix.
describe.runIf(isRoot)('check_smtp and postfix', () => {
  describeWithTools('beside the original', ['monitoring-plugins', 'postfix', 'openssl'], () => {
    const lab = tlsLab()
    const postfix = postfixFor(() => {
      const { cert, key } = lab.certificate('days')
      return [`smtpd_tls_cert_file = ${cert}`, `smtpd_tls_key_file = ${key}`, 'smtpd_tls_security_level = may']
    })

    it.each([
      [own],
      [['-p', 'PORT', '127.0.0.1']],
      [['-pPORT']],
      [['-H', 'localhost', '-4', '-p', 'PORT', '-w', '5', '-c', '9.5', '-t', '20']],
      [[...own, '-w', '0']],
      [[...own, '-w', '0', '-c', '0']],
      [[...own, '-F', 'client.example', '-f', 'sender@example.test']],
      [[...own, '-e', 'ESMTP']],
      [[...own, '-C', 'NOOP', '-R', '250']],
      [[...own, '-C', 'NOOP', '-C', 'HELP', '-R', '25[0-9] ', '-R', '999']],
      [[...own, '-C', 'NOOP', '-R', '^250.*[Oo]k$']],
      [[...own, '--command=RCPT', '--response=250']],
      [[...own, '-S']],
      [[...own, '--starttls', '-C', 'NOOP', '-R', '250', '-q']],
      [[...own, '-D', '1']],
      [[...own, '-D', '5']],
      [[...own, '-D', '5,4']],
      [['-H', '127.0.0.1', '-p', '1']],
    ])('%j', async (argv) => {
      await expectSame(checkSmtp, postfix().port, argv)
    })

    it('verifies the certificate behind STARTTLS', async () => {
      const verified = ['-p', `${postfix().port}`, '--verify', '--ca-file', lab.authority().cert]
      const right = await inProcess(checkSmtp, [
        '-H',
        '127.0.0.1',
        ...verified,
        '-D',
        '1',
        '--continue-after-certificate',
      ])
      expect(right.output).toMatch(/^OK - Certificate 'days' will expire on .*\nSMTP OK - \d/)
      expect(right.exitCode).toBe(0)
      const wrong = await inProcess(checkSmtp, ['-H', '127.0.0.1', '--sni', 'mx.example', ...verified])
      expect(wrong.output).toMatch(/^SMTP CRITICAL - certificate 'days' is not for mx\.example but for localhost, /)
    })

    it('asks for a recipient, and sends a mail, which postfix takes', async () => {
      const words = [
        '-H',
        '127.0.0.1',
        '-p',
        `${postfix().port}`,
        '-f',
        'a@example.test',
        '--rcpt',
        'b@example.test',
        '-vv',
      ]
      const asked = await inProcess(checkSmtp, words)
      expect(asked.output).toMatch(/^SMTP OK .*\n[\s\S]*> RCPT TO:<b@example\.test>\n< 250 .*\n> RSET\n< 250 /)
      const sent = await inProcess(checkSmtp, [...words, '--send'])
      expect(sent.output).toMatch(/^SMTP OK .*\n[\s\S]*> \(mail\)\n< 250 .*queued as /)
      expect([asked.exitCode, sent.exitCode]).toEqual([0, 0])
    })
  })
})

describeWithTools('check_smtp beside the original and odd servers', ['monitoring-plugins'], () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['that offers no TLS', ['250 mx'], ['-S']],
    ['that offers no TLS for a certificate', ['250 mx'], ['-D', '5']],
    ['that offers TLS and has none', ['250-mx\r\n250 STARTTLS', '454 not today'], ['-S']],
    ['with an answer of several lines', ['250-mx\r\n250-SIZE 1\r\n250 HELP'], ['-e', '220']],
    ['that knows no greeting', ['502 what'], []],
    ['that knows no commands', ['250 mx', '502 what', '502 what'], ['-C', 'A', '-R', '502', '-C', 'B', '-R', '250']],
    ['that speaks LMTP', ['250 mx'], ['-L']],
    ['that hangs up at QUIT', ['250 mx', ''], []],
    ['that knows no QUIT', ['250 mx', '500 what'], []],
  ])('a server %s', async (_, answers, argv) => {
    const port = await talking('220-hello\r\n220 there', answers)
    await expectSame(checkSmtp, port, [...own, ...argv])
  })
})

/** A server of npm's smtp-server until the test ends; its port on 127.0.0.1. */
async function mailServer(options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer({ name: 'mx.example', disableReverseLookup: true, ...options })
  server.on('error', () => undefined)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => new Promise<void>((closed) => server.close(() => closed())))
  const address = server.server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

const secret = 's3cret word'

/** Takes one user and password, or one token. */
const onlyUser: SMTPServerOptions = {
  authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'],
  allowInsecureAuth: true,
  onAuth: (auth, _, done) => {
    const isRight =
      auth.username === 'monitor' &&
      (auth.method === 'CRAM-MD5'
        ? auth.validatePassword(secret)
        : (auth.method === 'XOAUTH2' ? auth.accessToken : auth.password) === secret)
    if (isRight) return done(null, { user: 'monitor' })
    return auth.method === 'XOAUTH2'
      ? done(null, { data: { status: '401', schemes: 'bearer' } })
      : done(new Error('no such user'))
  },
}

describe('check_smtp logs in', () => {
  const folder = temporaryFolder()
  const mechanisms = ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2']

  it.each(mechanisms)('with %s', async (mechanism) => {
    const port = await mailServer(onlyUser)
    const words = ['-p', `${port}`, '-A', mechanism.toLowerCase(), '-U', 'monitor', '-vvv']
    const { output, exitCode } = await inProcess(checkSmtp, words, { env: { SMTP_PASSWORD: secret } })
    expect(output).toMatch(/^SMTP OK - \d+\.\d{3} sec\. response time\|time=\d+\.\d{6}s;;;0\.000000\n/)
    expect(output).toContain(`> AUTH ${mechanism}`)
    expect(exitCode).toBe(0)
    for (const text of [secret, Buffer.from(secret).toString('base64'), Buffer.from('monitor').toString('base64')])
      expect(output).not.toContain(text)
  })

  it.each(mechanisms)('with %s, and is refused', async (mechanism) => {
    const port = await mailServer(onlyUser)
    const { output, exitCode } = await inProcess(checkSmtp, [
      '-p',
      `${port}`,
      '-A',
      mechanism,
      '-U',
      'monitor',
      '-P',
      'wrong',
    ])
    expect(output).toMatch(/^SMTP CRITICAL - login refused: 535 .*, \d+\.\d{3} sec\. response time\|time=/)
    expect(exitCode).toBe(2)
  })

  it('is not let in by a server that answers 250 to everything', async () => {
    const port = await peerThat((socket) => {
      socket.write('220 hello\r\n')
      socket.on('data', () => socket.write('250 fine\r\n'))
    })
    const words = ['-p', `${port}`, '-A', 'PLAIN', '-U', 'monitor', '-P', secret]
    const { output, exitCode } = await inProcess(checkSmtp, words)
    expect(output).toMatch(/^SMTP CRITICAL - login refused: 250 fine, /)
    expect(exitCode).toBe(2)
  })

  it('with a password from a file, and warns of one that others may read', async () => {
    const port = await mailServer(onlyUser)
    const file = join(folder, 'password')
    writeFileSync(file, `${secret}\n`, { mode: 0o644 })
    const words = ['-p', `${port}`, '-A', 'PLAIN', '-U', 'monitor', '--password-file', file]
    const { output, exitCode } = await inProcess(checkSmtp, [...words, '-v'])
    expect(output).toMatch(
      new RegExp(`^SMTP OK .*\\n< 220 .*\\n${file} can be read by other users: chmod 600 ${file}\\n$`),
    )
    expect(exitCode).toBe(0)
    expect((await inProcess(checkSmtp, words)).output).not.toContain(file)
  })

  it('over TLS from the first byte, and behind STARTTLS', async () => {
    const login = ['-A', 'LOGIN', '-U', 'monitor', '-P', secret]
    for (const [options, how] of [
      [{ secure: true }, '--tls'],
      [{ secure: false, allowInsecureAuth: false }, '-S'],
    ] as const) {
      const port = await mailServer({ ...onlyUser, ...options })
      const { output, exitCode } = await inProcess(checkSmtp, ['-p', `${port}`, how, ...login])
      expect(output).toMatch(/^SMTP OK - /)
      expect(exitCode).toBe(0)
    }
  })
})

describe('check_smtp', () => {
  it('tells who refuses a mail, and that the text was refused', async () => {
    const port = await mailServer({
      authOptional: true,
      onRcptTo: ({ address }, _, done) => done(address.startsWith('nobody') ? new Error('unknown user') : null),
      onData: (stream, _, done) => {
        stream.resume()
        stream.on('end', () => done(new Error('Message rejected: Email address is not verified.')))
      },
    })
    const words = ['-p', `${port}`, '-f', 'a@x.example']
    const asked = await inProcess(checkSmtp, [...words, '--rcpt', 'nobody@x.example'])
    expect(asked.output).toMatch(/^SMTP CRITICAL - RCPT TO:<nobody@x\.example> refused: 550 unknown user, \d/)
    const sent = await inProcess(checkSmtp, [...words, '--rcpt', 'b@x.example', '--send'])
    expect(sent.output).toMatch(
      /^SMTP CRITICAL - the mail refused: \d{3} Message rejected: Email address is not verified\., \d/,
    )
    expect([asked.exitCode, sent.exitCode]).toEqual([2, 2])
  })

  it('takes no word that comes in clear behind STARTTLS', async () => {
    const port = await talking('220 hello', ['250-mx\r\n250 STARTTLS', '220 go\r\n250 injected'])
    const { output, exitCode } = await inProcess(checkSmtp, ['-p', `${port}`, '-S'])
    expect(output).toBe(`SMTP CRITICAL - no TLS on 127.0.0.1:${port}: the server goes on in clear behind STARTTLS\n`)
    expect(exitCode).toBe(2)
  })

  it('shows a refusing greeting as the original does', async () => {
    const port = await talking('554-no|\r\n554 service', [])
    const { output, exitCode } = await inProcess(checkSmtp, ['-p', `${port}`])
    expect(output).toBe(`Invalid SMTP response received from host on port ${port}: 554-no¦ / 554 service\n`)
    expect(exitCode).toBe(1)
  })

  it('shows bytes of a greeting that are no UTF-8 as such', async () => {
    const port = await peerThat((socket) => socket.end(Buffer.from('554 caf\xe9\r\n', 'latin1')))
    const { output } = await inProcess(checkSmtp, ['-p', `${port}`])
    expect(output).toBe(`Invalid SMTP response received from host on port ${port}: 554 caf\\xe9\n`)
  })

  it('says that a server hung up without a word', async () => {
    const port = await peerThat((socket) => socket.end())
    const { output, exitCode } = await inProcess(checkSmtp, ['-p', `${port}`])
    expect(output).toBe(`SMTP CRITICAL - 127.0.0.1:${port} closed the connection (waiting for its greeting)\n`)
    expect(exitCode).toBe(2)
  })

  it.each([
    [[], 'check_smtp: Could not parse arguments'],
    [['-p', 'x'], 'check_smtp: Port must be a positive integer'],
    [['-p', '1', '-w', 'x'], 'check_smtp: Range format incorrect'],
    [['-p', '1', '-D', 'x'], 'check_smtp: Invalid certificate expiration period - x'],
    [['-p', '1', '-A', 'NTLM'], 'check_smtp: Authtype must be one of PLAIN, LOGIN, CRAM-MD5, XOAUTH2'],
    [['-p', '1', '-A', 'PLAIN'], 'check_smtp: no authuser specified'],
    [
      ['-p', '1', '-A', 'PLAIN', '-U', 'u'],
      'check_smtp: no authpass specified, nor a --password-file, nor SMTP_PASSWORD',
    ],
    [['-p', '1', '--rcpt', 'a@b'], 'check_smtp: --rcpt needs a sender (-f)'],
    [['-p', '1', '--send', '-f', 'a@b'], 'check_smtp: --send needs a recipient (--rcpt)'],
    [['-p', '1', '-C', 'NOOP\r\nQUIT'], 'check_smtp: A command cannot hold a line break'],
    [['-p', '1', '-R', '('], "check_smtp: Could not compile regular expression '(': Unmatched ( or \\("],
  ])('%j is wrong usage', async (argv, reason) => {
    const { output, exitCode } = await inProcess(checkSmtp, argv)
    expect(output.split('\n').slice(0, 2)).toEqual([reason, 'Usage:'])
    expect(exitCode).toBe(3)
  })
})
