import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkCert } from '../../plugins/check_cert/plugin.ts'
import { describeWithOpenssl, openssl } from '../helpers/certificates.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { inProcess } from '../helpers/originals.ts'
import { peerThat } from '../helpers/peer-that.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'
import { servedOver, tlsLab } from './net/tls-lab.ts'

describeWithOpenssl('check_cert and a server', () => {
  const lab = tlsLab()
  const date = String.raw`\(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\)`
  const ask = (port: number, ...more: readonly string[]) =>
    inProcess(checkCert, ['-H', '127.0.0.1', '-p', `${port}`, '--ca-file', lab.authority().cert, ...more])

  it.each([
    [['-w', '3', '-c', '1'], 'OK', 0, '3;1'],
    [['-w', '4', '-c', '3'], 'WARNING', 1, '4;3'],
    [['-w', '9', '-c', '4'], 'CRITICAL', 2, '9;4'],
    [[], 'CRITICAL', 2, '30;14'],
  ])('%j: %s', async (argv, state, code, limits) => {
    // The authority itself has two days, so only the server's own counts here.
    const port = await servedOver(lab.certificate('days'))
    const { output, exitCode } = await inProcess(checkCert, [
      '-H',
      '127.0.0.1',
      '-p',
      `${port}`,
      '--no-verify',
      ...argv,
    ])
    const text = `certificate 'days' expires in 4 days ${date}, issued by lab for localhost, 127\\.0\\.0\\.1`
    expect(output).toMatch(new RegExp(`^CERT ${state} - ${text}\\|days=4;${limits};\\n$`))
    expect(exitCode).toBe(code)
  })

  it('looks at the whole chain', async () => {
    const port = await servedOver(lab.certificate('days'))
    const { output, exitCode } = await ask(port, '-w', '1', '-c', '0', '-v')
    const [line, ...chain] = output.trimEnd().split('\n')
    expect(line).toMatch(
      new RegExp(`^CERT WARNING - certificate 'lab' of the chain expires in 1 days ${date}, issued by lab`),
    )
    expect(chain).toEqual([
      expect.stringMatching(/^'days', .*, issued by lab for localhost, .*, ec prime256v1, SHA-256 [0-9a-f]{64}$/),
      expect.stringMatching(/^'lab', /),
    ])
    expect(exitCode).toBe(1)
  })

  it('counts hours and minutes on the last day, and days since it ended', async () => {
    const said = async (kind: 'hours' | 'minutes' | 'expired') => {
      const port = await servedOver(lab.certificate(kind))
      return (await ask(port, '--no-verify')).output
    }
    expect(await said('hours')).toMatch(/^CERT CRITICAL - certificate 'hours' expires in 5 hours .*\|days=0;/)
    expect(await said('minutes')).toMatch(/^CERT CRITICAL - certificate 'minutes' expires in 20 minutes .*\|days=0;/)
    expect(await said('expired')).toMatch(/^CERT CRITICAL - certificate 'expired' expired on .*\|days=-2;/)
  })

  it('holds it against another name than that of the host', async () => {
    const port = await servedOver(lab.certificate('other-name'))
    const right = await ask(port, '-n', 'www.other.example', '-w', '0', '-c', '0')
    expect(right.output).toMatch(/^CERT OK - /)
    const wrong = await ask(port, '-n', 'elsewhere.example')
    expect(wrong.output).toMatch(
      /^CERT CRITICAL - certificate 'other-name' is not for elsewhere\.example but for www\.other/,
    )
  })

  it('holds it against a fingerprint', async () => {
    const pair = lab.certificate('days')
    const port = await servedOver(pair)
    const hex = openssl('x509', '-in', pair.cert, '-noout', '-fingerprint', '-sha256').trim().split('=')[1] ?? ''
    const right = await ask(port, '-w0', '-c0', '--fingerprint', hex.toLowerCase())
    expect(right.output).toMatch(/^CERT OK - /)
    const wrong = await ask(port, '-w0', '-c0', '--fingerprint', hex.replace(/^../, hex.startsWith('00') ? '01' : '00'))
    const seen = hex.replaceAll(':', '').toLowerCase()
    expect(wrong.output).toContain(
      `CERT CRITICAL - certificate 'days' does not verify: its SHA-256 fingerprint is ${seen}, valid`,
    )
    expect(wrong.exitCode).toBe(2)
  })

  it('says the same as a program', async () => {
    const port = await servedOver(lab.certificate('days'))
    const argv = ['-H', '127.0.0.1', '-p', `${port}`, '--ca-file', lab.authority().cert]
    const { stdout, exitCode } = await run([...plenumCommand(), 'check_cert', ...argv])
    const inside = await inProcess(checkCert, argv)
    expect({ output: stdout.toString(), exitCode }).toEqual(inside)
  })

  describe('behind STARTTLS', () => {
    const ldapRequest = '301d02010177188016312e332e362e312e342e312e313436362e3230303337'
    const ldapYes = '300c02010178070a010004000400'
    const hex = (digits: string) => Buffer.from(digits, 'hex')
    /** What the server says first, and its answer to each thing that is said. */
    const servers: Readonly<
      Record<string, readonly [string, readonly (readonly [Buffer | string, Buffer | string])[]]>
    > = {
      smtp: [
        '220-a\r\n220 b\r\n',
        [
          ['EHLO localhost\r\n', '250-a\r\n250 STARTTLS\r\n'],
          ['STARTTLS\r\n', '220 go\r\n'],
        ],
      ],
      imap: ['* OK hello\r\n', [['a1 STARTTLS\r\n', '* BYE no\r\na1 OK go\r\n']]],
      pop3: ['+OK hello\r\n', [['STLS\r\n', '+OK go\r\n']]],
      ftp: ['220 hello\r\n', [['AUTH TLS\r\n', '234 go\r\n']]],
      ldap: ['', [[hex(ldapRequest), hex(ldapYes)]]],
      postgres: ['', [[hex('0000000804d2162f'), 'S']]],
    }

    it.each(Object.entries(servers))('of %s', async (protocol, [greeting, turns]) => {
      const { cert, key } = lab.certificate('days')
      const { TLSSocket } = await import('node:tls')
      const port = await peerThat((socket) => {
        const left = [...turns]
        socket.write(greeting)
        socket.on('data', (bytes: Buffer) => {
          const [asked, answer] = left.shift() ?? ['', '']
          if (!bytes.equals(Buffer.from(asked))) {
            socket.destroy()
            return
          }
          if (left.length === 0) socket.removeAllListeners('data')
          socket.write(answer)
          if (left.length > 0) return
          const secured = new TLSSocket(socket, { isServer: true, cert: readFileSync(cert), key: readFileSync(key) })
          secured.on('error', () => undefined)
        })
      })
      const { output, exitCode } = await ask(port, '--starttls', protocol, '-w0', '-c0')
      expect(output).toMatch(/^CERT OK - certificate 'lab' of the chain expires in /)
      expect(exitCode).toBe(0)
    })

    it.each([
      ['smtp', '220 hello\r\n', '502 what\r\n', 'the SMTP server refuses it: 502 what'],
      ['imap', '* OK hello\r\n', 'a1 NO not here\r\n', 'the IMAP server refuses it: a1 NO not here'],
      ['pop3', '+OK hello\r\n', '+OK go\r\n+OK injected\r\n', 'the POP3 server refuses it: it goes on in clear'],
      ['ldap', '', hex(ldapYes.replace('0a0100', '0a0134')), 'the LDAP server refuses it: result 52'],
      ['postgres', '', 'N', 'the PostgreSQL server refuses it: the server has no TLS'],
    ])('of %s, and is refused', async (protocol, greeting, answer, reason) => {
      const port = await peerThat((socket) => {
        socket.write(greeting)
        socket.once('data', () => socket.write(answer))
      })
      const { output, exitCode } = await ask(port, '--starttls', protocol)
      expect(output).toBe(`CERT CRITICAL - no TLS on 127.0.0.1:${port}: ${reason}\n`)
      expect(exitCode).toBe(2)
    })
  })

  it('takes the certificates in files, of which the one that ends first counts', async () => {
    const [days, hours] = [lab.certificate('days').cert, lab.certificate('hours').cert]
    const { output, exitCode } = await inProcess(checkCert, ['-f', days, '-f', hours, '-w', '1', '-c', '0'])
    expect(output).toMatch(
      new RegExp(
        `^CERT CRITICAL - certificate 'hours' in ${hours} expires in 5 hours .*; the other 1 later\\|days=0;1;0;\\n$`,
      ),
    )
    expect(exitCode).toBe(2)
    expect((await inProcess(checkCert, ['-f', days, '-w', '1', '-c', '0'])).exitCode).toBe(0)
  })
})

describe('check_cert', () => {
  const folder = temporaryFolder()

  it('is UNKNOWN for files that hold none', async () => {
    const [text, damaged] = ['text', 'damaged'].map((name) => join(folder, name))
    if (text === undefined || damaged === undefined) throw new Error('two names are two files')
    writeFileSync(text, 'nothing\n')
    writeFileSync(damaged, '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')
    for (const [file, reason] of [
      ['/nowhere.pem', 'cannot read certificates in /nowhere.pem: No such file or directory'],
      [text, `no certificates in ${text}: it is not PEM`],
      [damaged, `certificate 1 in ${damaged} is damaged`],
    ] as const)
      expect(await inProcess(checkCert, ['-f', file])).toEqual({ output: `CERT UNKNOWN - ${reason}\n`, exitCode: 3 })
  })

  it.each([
    [[], 'check_cert: You must specify a host (-H) or a file (-f)'],
    [['-H', 'x', '-f', 'y'], 'check_cert: Either a host or files, not both'],
    [['-H', 'x', '-w', 'y'], "check_cert: --warning must be a whole number of days, not 'y'"],
    [['-H', 'x', '-p', 'y'], 'check_cert: Port must be a positive integer'],
    [['-H', 'x', '--starttls', 'y'], 'check_cert: --starttls must be one of smtp, imap, pop3, ftp, ldap, postgres'],
    [['-H', 'x', '--fingerprint', 'y'], 'check_cert: A SHA-256 fingerprint has 64 hexadecimal digits'],
  ])('%j is wrong usage', async (argv, reason) => {
    const { output, exitCode } = await inProcess(checkCert, argv)
    expect(output.split('\n').slice(0, 2)).toEqual([reason, 'Usage:'])
    expect(exitCode).toBe(3)
  })
})
