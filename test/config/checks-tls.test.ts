import { createPrivateKey } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { makePair } from './certificates.ts'
import { findingsOf, type Recorded } from './world.ts'

const pair = makePair('nrpe.example', 400)
const other = makePair('other.example', 400)
const encrypted = createPrivateKey(pair.key).export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'x',
})

const files: Readonly<Record<string, Recorded>> = {
  '/cert': { text: pair.certificate },
  '/key': { text: pair.key, mode: 0o600 },
  '/other-key': { text: other.key, mode: 0o600 },
  '/encrypted': { text: `${encrypted}`, mode: 0o600 },
  '/open-key': { text: pair.key, mode: 0o644 },
  '/group-key': { text: pair.key, mode: 0o660 },
  '/garbage': { text: 'garbage', mode: 0o644 },
  '/garbage-key': { text: 'garbage', mode: 0o600 },
  '/empty': { text: '', mode: 0o644 },
  '/chain': { text: `${pair.certificate}${other.certificate}` },
  '/hidden': { hidden: true },
}
const nowMs = Date.now()
const check = (lines: readonly string[], atMs = nowMs) => findingsOf(lines, files, { nowMs: atMs })

const server = ['ssl_cert_file=/cert', 'ssl_privatekey_file=/key']
const authority = 'ssl_cacert_file=/cert'

describe('files of TLS', () => {
  it('are fine where they fit', async () => {
    const lines = [...server, authority, 'ssl_client_certs=2', 'ssl_use_adh=0', 'ssl_version=TLSv1.3+']
    expect(await check(lines)).toEqual([])
    expect(await check(['ssl_cert_file=/chain', 'ssl_privatekey_file=/key'])).toEqual([])
  })

  it.each([
    ['/none', '/key', "2: error: cannot read '/none' (ssl_cert_file): No such file or directory"],
    ['/cert', '/none', "3: error: cannot read '/none' (ssl_privatekey_file): No such file or directory"],
    ['/garbage', '/key', "2: error: '/garbage' (ssl_cert_file) is no certificate in PEM: no start line"],
    ['/empty', '/key', "2: error: '/empty' (ssl_cert_file) is no certificate in PEM: it is empty"],
    ['/cert', '/garbage-key', "3: error: '/garbage-key' (ssl_privatekey_file) is no private key in PEM: "],
    ['/cert', '/encrypted', "3: error: '/encrypted' (ssl_privatekey_file) is no private key in PEM: it is encrypted"],
    ['/cert', '/other-key', '3: error: ssl_privatekey_file does not hold the key of the certificate'],
    [
      '/cert',
      '/open-key',
      "3: warning: everybody may read or write the key in '/open-key' (mode 0644, owner 0, group 0): chmod 640",
    ],
    ['/cert', '/group-key', "3: warning: its group may write the key in '/group-key' (mode 0660"],
    ['/cert', '/hidden', "3: warning: you may not read '/hidden' (ssl_privatekey_file): run this check as root"],
  ])('are named where they do not: %s and %s', async (certificate, key, text) => {
    const found = await check([`ssl_cert_file=${certificate}`, `ssl_privatekey_file=${key}`])
    expect(found).toEqual([expect.stringContaining(text)])
  })

  it.each([
    [0, undefined],
    [369, undefined],
    [371, "2: warning: the certificate of 'CN=nrpe.example' in ssl_cert_file expires in 28 days, on "],
    [401, "2: warning: the certificate of 'CN=nrpe.example' in ssl_cert_file expired on "],
    [-1, "2: warning: the certificate of 'CN=nrpe.example' in ssl_cert_file is valid from "],
  ])('are watched for their dates: day %i of 400', async (day, text) => {
    const found = await check(server, nowMs + day * 24 * 3600 * 1000)
    expect(found).toEqual(text === undefined ? [] : [expect.stringContaining(text)])
  })

  it('are looked at where a list of withdrawn certificates is none', async () => {
    const lines = [...server, authority, 'ssl_client_certs=2', 'ssl_use_adh=0', 'ssl_crl_file=/garbage']
    expect(await check(lines)).toEqual([
      expect.stringContaining("7: error: '/garbage' (ssl_crl_file) is no certificate revocation list in PEM"),
    ])
  })

  it('do not count where TLS is off', async () => {
    expect(await check(['ssl_enabled=0', 'ssl_cert_file=/none', 'ssl_privatekey_file=/none', 'ssl_use_adh=0'])).toEqual(
      [],
    )
  })
})

describe('settings of TLS', () => {
  it.each([
    [['ssl_cert_file=/cert'], '2: warning: ssl_cert_file is not used without its key'],
    [['ssl_privatekey_file=/key'], '2: warning: ssl_privatekey_file is not used without its certificate'],
    [['ssl_use_adh=0'], '2: warning: no client can connect without a certificate and without anonymous suites'],
    [['ssl_version=TLSv1.3'], '2: warning: anonymous suites end at TLS 1.2, so no client can connect'],
    [['ssl_version=SSLv3+'], '2: warning: SSLv3+ is not there any more, TLSv1+ is taken'],
    [[...server, 'ssl_client_certs=2'], '4: error: ssl_client_certs=2 needs the authority'],
    [[...server, 'ssl_client_certs=1'], '4: warning: certificates of clients cannot be verified'],
    [
      [...server, authority, 'ssl_client_certs=2'],
      '5: warning: anonymous suites are allowed, with which no certificate is shown or verified',
    ],
    [[...server, 'ssl_use_adh=2', authority, 'ssl_client_certs=1'], '4: warning: anonymous suites are allowed'],
    [[...server, authority], '4: warning: ssl_cacert_file is not used, because no client is asked'],
    [['ssl_cipher_list=nonsense'], "2: error: ssl_cipher_list 'nonsense' cannot be used (no cipher match)"],
    [['ssl_cipher_list=aNULL', ...server, 'ssl_use_adh=0'], "2: error: ssl_cipher_list 'aNULL' cannot be used"],
    [
      [`ssl_cipher_list=ALL${':!MD5'.repeat(60)}`],
      '2: warning: ssl_cipher_list has 303 bytes; stock reads 255 of them',
    ],
  ])('%j: %s', async (lines, text) => {
    expect(await check(lines)).toEqual([expect.stringContaining(text)])
  })

  it.each([
    [['ssl_use_adh=2', 'ssl_cipher_list=nonsense']],
    [['ssl_use_adh=0', ...server]],
    [['ssl_version=TLSv1.3', ...server]],
    [['ssl_cipher_list=ALL:!MD5:@STRENGTH:@SECLEVEL=0']],
  ])('says nothing of %j', async (lines) => {
    expect(await check(lines)).toEqual([])
  })
})

describe('old TLS', () => {
  it.each(['TLSv1', 'TLSv1.1'])('is told where a line takes nothing but %s', async (version) => {
    const says = `2: warning: ssl_version=${version} takes an old version only, which newer clients refuse: write TLSv1.2+`
    expect(await check([`ssl_version=${version}`])).toEqual([says])
    expect(await check([`ssl_version=${version}+`])).toEqual([])
    expect(await check([`ssl_version=${version}`, 'ssl_enabled=0'])).toEqual([])
  })

  it.each([
    ['AES128-SHA:RC4-SHA:DES-CBC3-SHA:+3DES', 'RC4-SHA, DES-CBC3-SHA in ssl_cipher_list is not in OpenSSL any more'],
    ['ALL:eNULL', 'eNULL in ssl_cipher_list encrypts nothing: take it out'],
  ])('is told of the cipher list %s', async (list, says) => {
    expect(await check([`ssl_cipher_list=${list}`])).toEqual([expect.stringContaining(`2: warning: ${says}`)])
  })

  it.each(['ALL:!MD5:@STRENGTH:@SECLEVEL=0', 'ALL:!RC4:-DES:!eNULL', 'HIGH+kRSA:!aNULL'])(
    'is not told of the cipher list %s',
    async (list) => {
      expect(await check([`ssl_cipher_list=${list}`])).toEqual([])
    },
  )
})
