import { X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeWithOpenssl, openssl } from '../helpers/certificates.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { pkiDone, pkiIn } from '../helpers/pki.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'

const folder = temporaryFolder()
let count = 0

/** An authority of its own for a test. */
function authority(...options: readonly string[]): string {
  const dir = join(folder, `pki-${count++}`)
  pkiDone(dir, 'init', '--key-type', 'ecdsa', ...options)
  return dir
}

const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
const issued = (dir: string, file: string) => join(dir, 'issued', file)
const certificate = (dir: string, name: string) => new X509Certificate(readFileSync(issued(dir, `${name}.pem`)))
const index = (dir: string) => readFileSync(join(dir, 'index.txt'), 'utf8').split('\n').slice(2, -1)

describeWithOpenssl('what plenum pki makes, as openssl(1) sees it', () => {
  describe.each([
    ['rsa', ['--key-type', 'rsa', '--key-bits', '2048']],
    ['ecdsa', ['--key-type', 'ecdsa']],
  ])('with %s keys', (type, key) => {
    const dir = join(folder, `openssl-${type}`)
    pkiDone(dir, 'init', '--name', 'Überwachung', ...key)
    pkiDone(dir, 'issue', 'server', 'web1.example.org', '192.0.2.7', 'Web1', '--ip', '2001:db8::0:7', ...key)
    pkiDone(dir, 'issue', 'client', 'poller', ...key)
    const ca = join(dir, 'ca.pem')
    const verify = (purpose: string, name: string, ...more: readonly string[]) =>
      openssl('verify', '-x509_strict', '-purpose', purpose, '-CAfile', ca, ...more, issued(dir, `${name}.pem`))

    it('verifies for its purpose, strictly', () => {
      expect(verify('sslserver', 'web1.example.org')).toContain(': OK')
      expect(verify('sslclient', 'poller')).toContain(': OK')
    })

    it('does not verify for the other purpose', () => {
      expect(() => verify('sslclient', 'web1.example.org')).toThrow(/unsuitable|unsupported certificate purpose/)
      expect(() => verify('sslserver', 'poller')).toThrow(/unsuitable|unsupported certificate purpose/)
    })

    it('has the names and addresses that were given', () => {
      const text = openssl('x509', '-in', issued(dir, 'web1.example.org.pem'), '-noout', '-ext', 'subjectAltName')
      expect(text).toContain('DNS:web1.example.org, IP Address:192.0.2.7, DNS:web1, IP Address:2001:DB8:0:0:0:0:0:7')
      const names = ['-verify_hostname', 'web1']
      expect(verify('sslserver', 'web1.example.org', ...names)).toContain(': OK')
      expect(verify('sslserver', 'web1.example.org', '-verify_ip', '2001:db8::7')).toContain(': OK')
      expect(() => verify('sslserver', 'web1.example.org', '-verify_ip', '192.0.2.8')).toThrow('mismatch')
    })

    it('is no authority, and its key has the usage its kind needs', () => {
      const text = openssl('x509', '-in', issued(dir, 'web1.example.org.pem'), '-noout', '-text')
      expect(text).toMatch(/Basic Constraints: critical\s+CA:FALSE/)
      const usage = type === 'rsa' ? 'Digital Signature, Key Encipherment' : 'Digital Signature'
      expect(text).toMatch(new RegExp(`Key Usage: critical\\s+${usage}\n`))
    })

    it('is on a list of version 2 that the authority signed, with the reason, once it is revoked', () => {
      const list = join(dir, 'crl.pem')
      const number = () => BigInt(openssl('crl', '-in', list, '-noout', '-crlnumber').trim().replace('crlNumber=', ''))
      const before = number()
      const withList = ['-crl_check', '-CRLfile', list]
      expect(verify('sslclient', 'poller', ...withList)).toContain(': OK')
      pkiDone(dir, 'revoke', 'poller', '--reason', 'keyCompromise')
      expect(() => verify('sslclient', 'poller', ...withList)).toThrow('certificate revoked')
      expect(verify('sslserver', 'web1.example.org', ...withList)).toContain(': OK')
      const text = openssl('crl', '-in', list, '-verify', '-CAfile', ca, '-noout', '-text')
      expect(text).toMatch(/Version 2.*Authority Key Identifier.*CRL Number.*Reason Code:\s+Key Compromise/s)
      expect(number()).toBeGreaterThan(before)
    })
  })

  it('counts from an hour ago until so many days from now, and not longer than the authority', () => {
    const dir = authority('--days', '100')
    const wish = ['--key-type', 'ecdsa'] as const
    pkiDone(dir, 'issue', 'server', 'short', '--days', '10', ...wish)
    const { validFromDate, validToDate } = certificate(dir, 'short')
    expect(validToDate.getTime() - validFromDate.getTime()).toBe(10 * 86_400_000 + 3_600_000)
    pkiDone(dir, 'issue', 'server', 'long', '--days', '1000', ...wish)
    const ca = new X509Certificate(readFileSync(join(dir, 'ca.pem')))
    expect(certificate(dir, 'long').validTo).toBe(ca.validTo)
  })

  it('may end after 2049', () => {
    const dir = authority('--days', '36500')
    expect(openssl('x509', '-in', join(dir, 'ca.pem'), '-noout', '-enddate')).toMatch(/ 21\d\d GMT/)
  })
})

describe('plenum pki', () => {
  it('gives permissions to nobody else, whatever the umask', () => {
    const dir = authority()
    pkiDone(dir, 'issue', 'client', 'poller', '--out', join(dir, 'out'))
    const paths = ['', 'issued', 'out', 'ca.key', 'issued/poller.key', 'out/poller.key', 'index.txt', '.lock']
    expect(paths.map((path) => modeOf(join(dir, path)))).toEqual([
      ...['700', '700', '700', '600', '600', '600', '600', '600'],
    ])
    expect(['ca.pem', 'crl.pem', 'issued/poller.pem'].map((path) => modeOf(join(dir, path)))).toEqual(
      Array(3).fill('644'),
    )
  })

  it('never overwrites an authority', () => {
    const dir = authority()
    const before = readFileSync(join(dir, 'ca.key'))
    const { status, stderr } = pkiIn(dir, 'init')
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `plenum: ${dir}/ca.pem is there already: an authority is never overwritten; name another folder with --dir\n`,
    })
    expect(readFileSync(join(dir, 'ca.key'))).toEqual(before)
  })

  it.each(['an empty folder', 'no folder'])('says how to make an authority where there is %s', (what) => {
    const dir = join(folder, what)
    if (what === 'an empty folder') mkdirSync(dir)
    const { status, stderr } = pkiIn(dir, 'issue', 'server', 'web1')
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `plenum: there is no authority in ${dir}: make one with plenum pki init --dir ${dir}\n`,
    })
  })

  it.each([
    ['../../etc/passwd'],
    ['a/b'],
    ['a\nssl_cert_file=x'],
    ['a b'],
    ['a,b'],
    ['-'],
    [''],
    ['.'],
    ['..'],
    ['_wildcard.example.org'],
    ['*'],
    ['*.org'],
    ['a.*.org'],
    ['1.2.3'],
    ['fe80::1%lo'],
    ['bücher.example'],
    [`${'a'.repeat(64)}.org`],
    [`${'a.'.repeat(40)}org`],
    ['a\x1b[31m'],
  ])('issues nothing for a server called %j', (name) => {
    const { status, stdout, stderr } = pkiIn(names, 'issue', 'server', name)
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toMatch(/^plenum: [^\x00-\x1f]+\n(Commands: .*\n)?$/)
    expect(readdirSync(join(names, 'issued'))).toEqual([])
  })
  const names = authority()

  it.each([['*.example.org'], ['a..b'], ['a/../b'], ['a\n'], ['.a']])(
    'issues nothing for a client called %j',
    (name) => {
      expect(pkiIn(names, 'issue', 'client', name).status).toBe(3)
      expect(readdirSync(join(names, 'issued'))).toEqual([])
    },
  )

  it('keeps a wildcard out of file names', () => {
    const dir = authority()
    pkiDone(dir, 'issue', 'server', '*.example.org', '--key-type', 'ecdsa')
    expect(certificate(dir, '_wildcard.example.org').subjectAltName).toBe('DNS:*.example.org')
  })

  it('refuses a second certificate of a name, in other letters too, until it is told to --replace', () => {
    const dir = authority()
    const wish = ['--key-type', 'ecdsa'] as const
    pkiDone(dir, 'issue', 'client', 'web1', ...wish)
    const first = certificate(dir, 'web1').serialNumber
    const { status, stderr } = pkiIn(dir, 'issue', 'server', 'WEB1', ...wish)
    expect(status).toBe(2)
    expect(stderr).toContain(`web1 has a valid client certificate (serial ${first})`)
    expect(pkiDone(dir, 'issue', 'server', 'WEB1', '--replace', ...wish)).toContain(`plenum pki revoke ${first}`)
    expect(certificate(dir, 'web1').serialNumber).not.toBe(first)
    expect(index(dir)).toHaveLength(2)
  })

  it('renews with another key, or with the same one', () => {
    const dir = authority()
    pkiDone(dir, 'issue', 'server', 'web1', '192.0.2.1', '--key-type', 'ecdsa', '--days', '20')
    const key = () => readFileSync(issued(dir, 'web1.key'), 'utf8')
    const [first, firstKey] = [certificate(dir, 'web1'), key()]
    pkiDone(dir, 'renew', 'web1')
    const [second, secondKey] = [certificate(dir, 'web1'), key()]
    expect(secondKey).not.toBe(firstKey)
    expect(second.subjectAltName).toBe(first.subjectAltName)
    expect(second.publicKey.asymmetricKeyType).toBe('ec')
    expect(pkiDone(dir, 'renew', 'web1', '--keep-key', '--revoke-old')).toContain('1 revoked')
    expect(key()).toBe(secondKey)
    expect(index(dir).map((line) => line.split(' ')[1])).toEqual(['valid', 'revoked', 'valid'])
  })

  it('renews only what is due', () => {
    const dir = authority()
    for (const [name, days] of [
      ['soon', '20'],
      ['later', '90'],
    ] as const)
      pkiDone(dir, 'issue', 'server', name, '--key-type', 'ecdsa', '--days', days)
    expect(pkiDone(dir, 'renew', '--all', '--days', '90')).toMatch(/^renewed a server certificate for soon\n/)
    expect(index(dir)).toHaveLength(3)
    expect(pkiDone(dir, 'renew', '--all')).toBe('nothing is due\n')
  })

  it('renews the others where one cannot be, and without the old keys', () => {
    const dir = authority()
    for (const name of ['broken', 'sound']) pkiDone(dir, 'issue', 'server', name, '--key-type', 'ecdsa', '--days', '20')
    for (const file of ['broken.pem', 'sound.key']) rmSync(issued(dir, file))
    const { status, stderr } = pkiIn(dir, 'renew', '--all')
    expect(status).toBe(2)
    expect(stderr).toContain('broken.pem: No such file or directory')
    expect(stderr).toContain('renewed a server certificate for sound')
    expect(index(dir).map((line) => line.split(' ')[3])).toEqual(['broken', 'sound', 'sound'])
    expect(existsSync(issued(dir, 'sound.key'))).toBe(true)
  })

  it('keeps owner and mode of a copy that a daemon reads', () => {
    const dir = authority()
    const out = join(dir, 'out')
    pkiDone(dir, 'issue', 'server', 'web1', '--key-type', 'ecdsa', '--out', out)
    chmodSync(join(out, 'web1.key'), 0o640)
    expect(pkiDone(dir, 'renew', 'web1', '--out', out)).toContain(`\n  copies      ${out}\n`)
    expect(modeOf(join(out, 'web1.key'))).toBe('640')
    expect(readFileSync(join(out, 'web1.key'))).toEqual(readFileSync(issued(dir, 'web1.key')))
  })

  it('revokes by serial, and once more without harm', () => {
    const dir = authority()
    pkiDone(dir, 'issue', 'client', 'poller', '--key-type', 'ecdsa')
    const serial = certificate(dir, 'poller').serialNumber.toLowerCase()
    expect(pkiDone(dir, 'revoke', serial)).toContain('(unspecified)')
    expect(pkiDone(dir, 'revoke', 'poller')).toContain('is revoked already')
    expect(pkiIn(dir, 'revoke', 'nobody').status).toBe(2)
    expect(pkiIn(dir, 'revoke', 'poller', '--reason', 'boredom').status).toBe(3)
    expect(pkiIn(dir, 'renew', 'poller').stderr).toContain('is revoked')
  })

  it('tells how to revoke the older ones of a name too', () => {
    const dir = authority()
    pkiDone(dir, 'issue', 'client', 'poller', '--key-type', 'ecdsa')
    const { serialNumber: old } = certificate(dir, 'poller')
    pkiDone(dir, 'renew', 'poller')
    expect(pkiDone(dir, 'revoke', 'poller')).toContain(
      `\nanother one of that name is still valid; to end it too: plenum pki revoke ${old}\n`,
    )
  })

  it('lists what there is, as a table and as JSON', () => {
    const dir = authority()
    expect(pkiDone(dir, 'list')).toBe('nothing was issued yet\n')
    pkiDone(dir, 'issue', 'server', 'web1', '--key-type', 'ecdsa', '--days', '10')
    pkiDone(dir, 'issue', 'client', 'poller', '--key-type', 'ecdsa')
    pkiDone(dir, 'revoke', 'poller')
    expect(pkiDone(dir, 'list')).toMatch(
      /^state +kind +days.*\nvalid +server +9 .* web1\nrevoked \(unspecified\) +client/,
    )
    const all: unknown = JSON.parse(pkiDone(dir, 'list', '--json'))
    expect(all).toMatchObject([
      { state: 'valid', kind: 'server', names: ['web1'], daysLeft: 9 },
      { state: 'revoked', names: ['poller'], revoked: { reason: 'unspecified' } },
    ])
    expect(JSON.parse(pkiDone(dir, 'list', '--json', '--expiring', '11'))).toHaveLength(1)
    expect(JSON.parse(pkiDone(dir, 'list', '--json', '--expiring', '9'))).toHaveLength(0)
  })

  it('stops at an index that cannot be understood, so that nothing revoked is lost', () => {
    const dir = authority()
    writeFileSync(join(dir, 'index.txt'), 'garbage\n')
    const { status, stderr } = pkiIn(dir, 'crl')
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: `plenum: cannot understand line 1 of ${dir}/index.txt: correct it, or take the file from a backup\n`,
    })
  })

  it('encrypts the key of the authority', () => {
    const dir = join(folder, 'encrypted')
    const [good, bad] = [join(folder, 'good'), join(folder, 'bad')]
    writeFileSync(good, 'open sesame\n', { mode: 0o600 })
    writeFileSync(bad, 'abracadabra\n', { mode: 0o600 })
    const key = ['--key-type', 'ecdsa'] as const
    pkiDone(dir, 'init', '--passphrase-file', good, ...key)
    expect(readFileSync(join(dir, 'ca.key'), 'utf8')).toContain('ENCRYPTED')
    expect(pkiIn(dir, 'issue', 'server', 'web1', ...key).stderr).toContain('--passphrase-file FILE')
    expect(pkiIn(dir, 'issue', 'server', 'web1', '--passphrase-file', bad, ...key).stderr).toContain('is another one')
    chmodSync(bad, 0o644)
    expect(pkiIn(dir, 'crl', '--passphrase-file', bad).stderr).toContain('chmod 600')
    pkiDone(dir, 'issue', 'server', 'web1', '--passphrase-file', good, ...key)
    expect(existsSync(issued(dir, 'web1.pem'))).toBe(true)
  })

  it('takes several issues at once', async () => {
    const dir = authority()
    const names = Array.from({ length: 6 }, (_, number) => `host${number}`)
    const runs = await Promise.all(
      names.map((name) =>
        run([...plenumCommand(), 'pki', 'issue', 'server', name, '--key-type', 'ecdsa', '--dir', dir], {
          limitMs: 60_000,
        }),
      ),
    )
    expect(runs.map(({ exitCode }) => exitCode)).toEqual(names.map(() => 0))
    expect(
      index(dir)
        .map((line) => line.split(' ')[3])
        .sort(),
    ).toEqual(names)
    expect(new Set(index(dir).map((line) => line.split(' ')[0])).size).toBe(names.length)
  }, 70_000)

  it.each([
    [['issue', 'server', 'a', '--days', '0'], '--days wants'],
    [['issue', 'server', 'a', '--days', 'x'], '--days wants'],
    [['issue', 'server', 'a', '--days', '1', '--days', '2'], '--days wants'],
    [['issue', 'server', 'a', '--ip', 'x'], 'is no IPv4 or IPv6 address'],
    [['issue', 'server', 'a', '--key-bits', '512'], '--key-bits wants'],
    [['issue', 'server'], 'a word is missing'],
    [['issue'], 'server or client is missing'],
    [['renew'], 'either NAME or --all'],
    [['renew', 'a', '--all'], 'either NAME or --all'],
    [['init', '--name', 'a\nb'], '--name wants'],
    [['bogus'], 'not known here: bogus'],
    [[], 'a command is missing behind pki'],
  ])('answers %j with the reason, exit code 3', (words, reason) => {
    const { status, stdout, stderr } = pkiIn(names, ...words)
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr).toContain(reason)
    expect(stderr).not.toMatch(/\n +at /)
  })
})
