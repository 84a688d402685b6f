import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { clients } from '../helpers/ask.ts'
import { type FakeQuery, fakePeer } from '../helpers/fake-peer.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { freePort } from '../helpers/free-port.ts'
import { v2Packet, v3Answer, v4Packet } from '../helpers/packets.ts'
import { run } from '../helpers/run.ts'
import { describeWithStock } from '../helpers/stock.ts'

const folder = temporaryFolder()
let made = 0

/** A file of options. */
function optionFile(text: string): string {
  const path = join(folder, `options-${++made}`)
  writeFileSync(path, text)
  return path
}

async function checkNrpe(client: keyof typeof clients, options: readonly string[]) {
  const { exitCode, stdout, stderr } = await run([...clients[client], ...options])
  return { exitCode, stdout: `${stdout}`, stderr }
}

/** A text without what stands in parentheses at the end of its lines, which is ours alone. */
const stockPart = (text: string) => text.replace(/ \([^\n]*\)$/gm, '')

/** A peer that answers in the version it was asked in and keeps what it was asked. */
async function listener() {
  const texts: string[] = []
  const answer = ({ version, bytes }: FakeQuery) => {
    const at = version === 2 ? 10 : 16
    texts.push(`${version} ${bytes.toString('utf8', at, bytes.indexOf(0, at))}`)
    if (version === 2) return v2Packet(2, 'ok', { total: bytes.length })
    return version === 3 ? v3Answer('ok') : v4Packet(2, 'ok')
  }
  const peer = await fakePeer((query, socket) => socket.end(answer(query)))
  return { port: `${peer.port}`, texts }
}

/** Command lines of the field, with the address and the port of the test and -n in place of TLS. */
const found: readonly (readonly [from: string, options: readonly string[]])[] = [
  ['Debian', ['-c', 'check_load']],
  ['EPEL', ['-c', 'check_disk', '-t', '30']],
  ['EPEL', ['-t', '60:3', '-u', '-c', 'check_disk', '-a', '20%', '10%', '/']],
  ['Nagios XI', ['-t', '30', '-c', 'check_service', '-a', '-s httpd']],
  ['Icinga 2', ['-2', '-4', '-P', '8192', '-c', 'disk', '-p', 'PORT', '-t', '10:UNKNOWN', '-u', '-a', 'a', 'b']],
  ['Icinga 2', ['-3', '-S', 'TLSv1.2+', '-L', 'ALL', '-d', '1', '-c', 'users']],
  ['Centreon', ['-u', '-2', '-P', '8192', '-c', 'check_centreon_plugins', '-a', 'os::linux::local::plugin', 'cpu', '']],
  ['bundling', ['-nE2u', '-c', 'x']],
  ['abbreviations', ['--comm', 'x', '--time=5:OK', '--no', '--unk', '--v2']],
  ['a word of -a', ['-c', 'x', '-aX', 'y']],
  ['a word of -a', ['-c', 'x', '--args=X', 'y']],
  ['options behind -a', ['-a', 'one', '-c', 'x', '-t']],
  ['stray words', ['stray', '-c', 'x', '-E', 'more', '-t', ':1']],
]

describe('command lines of the field', () => {
  describeWithStock('as stock', () => {
    it.each(found)('%s: %j', async (_, options) => {
      const sent = await Promise.all(
        (['stock', 'plenum'] as const).map(async (client) => {
          const { port, texts } = await listener()
          const own = options.map((word) => (word === 'PORT' ? port : word))
          return { ...(await checkNrpe(client, ['-n', '-H', '127.0.0.1', '-p', port, ...own])), texts }
        }),
      )
      expect(sent[1]).toEqual(sent[0])
      expect(sent[1]).toMatchObject({ exitCode: 0, stdout: 'ok\n', texts: [expect.any(String)] })
    })
  })

  it("Centreon's -m is -2 -P", async () => {
    const { port, texts } = await listener()
    const words = ['-n', '-H', '127.0.0.1', '-p', port, '-t', '30', '-u', '-m', '8192', '-c', 'check_centreon_plugins']
    const answer = await checkNrpe('plenum', [...words, '-a', 'os::linux::local::plugin', 'swap', ' --warning-core=10'])
    expect(answer).toEqual({ exitCode: 0, stdout: 'ok\n', stderr: '' })
    expect(texts).toEqual(['2 check_centreon_plugins!os::linux::local::plugin!swap! --warning-core=10'])
  })
})

describeWithStock('what stock refuses, or fails at', () => {
  const clash = optionFile('-C a -K b')
  it.each([
    [['-C', 'x']],
    [['-K', 'x']],
    [['-2', '-3']],
    [['-P', '2048']],
    [['-f', optionFile('-c x')]],
    [['-f', optionFile('-a x')]],
    [['-f', clash, '-C', 'c']],
    [['-b', '1.2.3.4']],
    [['-b', '::1']],
    [['-b', 'no-such-host.invalid']],
    [['-E']],
    [['-E', '-f', optionFile('-f x\n-u')]],
    [['-u', '-t', '5']],
    [['-u', '-t', '5:1']],
    [['-t', '5:1', '-u']],
    [['-g', '/no/such/folder/log']],
    [['-L', 'FOO']],
  ])('%j: the same text and exit code', async (options) => {
    const port = `${await freePort()}`
    const [stock, plenum] = await Promise.all(
      (['stock', 'plenum'] as const).map((client) => checkNrpe(client, ['-H', '127.0.0.1', '-p', port, ...options])),
    )
    // Of a list that it cannot use stock 4.1 says more, in OpenSSL's words; help is not the same text.
    const first = (text = '') =>
      stockPart(text.split(/\nNRPE Plugin|\nCould not set/)[0] ?? '')
        .trim()
        .split('\n')
        .sort()
    expect(first(plenum?.stdout)).toEqual(first(stock?.stdout))
    expect(first(plenum?.stderr)).toEqual(first(stock?.stderr))
    expect(plenum?.exitCode).toBe(stock?.exitCode)
  })
})

describe('a file of options', () => {
  const at = (port: string | number, ...options: readonly string[]) =>
    checkNrpe('plenum', ['-H', '127.0.0.1', '-p', `${port}`, ...options])

  it('is read like a command line: blanks, tabs, CR, LF', async () => {
    const { port, texts } = await listener()
    const file = optionFile(`\n\n-n\t-2 \r\n--host=127.0.0.1\n\n  -p ${port}\n`)
    expect(await checkNrpe('plenum', ['-f', file, '-c', 'x'])).toMatchObject({ exitCode: 0, stdout: 'ok\n' })
    expect(texts).toEqual(['2 x'])
  })

  it.each([
    ['missing', '/no/such/file', 'Error: Could not stat config file /no/such/file (No such file or directory)\n'],
    ['empty', optionFile(' \n\t'), 'Error: config file '],
    ['of 49 words', optionFile('-u '.repeat(49)), 'Error: too many parameters in config file '],
    ['without a host', optionFile('-u'), 'Error: no host given (-H HOST)\n'],
  ])('that is %s is a usage error', async (_, file, says) => {
    const answer = await checkNrpe('plenum', ['-f', file])
    expect(answer).toMatchObject({ exitCode: 3, stderr: '' })
    expect(answer.stdout.startsWith(says)).toBe(true)
    expect(answer.stdout).toContain('\n\nIncorrect command line arguments supplied\n\n')
  })

  it('of 48 words is taken', async () => {
    expect(await at(await freePort(), '-f', optionFile('-u '.repeat(48)))).toMatchObject({ exitCode: 3, stdout: '' })
  })

  it('gives the timeout state, for a connection that fails too', async () => {
    expect(await at(await freePort(), '-f', optionFile('-E\n-D\n-t 15:WARNING'))).toMatchObject({
      exitCode: 1,
      stderr: '',
    })
  })

  it('gives way to the command line, and the log says so', async () => {
    const { port, texts } = await listener()
    const log = join(folder, 'log')
    const file = optionFile(`-H 127.0.0.9 -p 1 -t 1:OK -g ${log} -4`)
    expect(await at(port, '-n', '-4', '-t', '5', '-f', file, '-c', 'x')).toMatchObject({ exitCode: 0 })
    expect(texts).toEqual(['4 x'])
    const says = (what: string) => `WARNING: Command-line ${what} overrides the config file option.`
    const lines = readFileSync(log, 'utf8').replace(/^\[\d+\] /gm, '')
    const expected = ['server name', 'server port', 'socket timeout', 'ipv4 (-4) or ipv6 (-6)'].map(says)
    expect(lines).toBe(`${expected.join('\n')}\n`)
  })
})

describe('an option of TLS that makes no sense', () => {
  it.each([
    [['-S', 'TLSv9'], "Error: 'TLSv9' (-S) must be one of SSLv3, "],
    [['-d', '3'], "Error: '3' (-d) must be 0, 1 or 2"],
    [['-d', '2', '-A', 'x'], 'Error: -d 2 together with -A or --pin-sha256: no certificate can be verified'],
    [['--crl-file', 'x'], 'Error: --crl-file needs -A'],
    [['--verify-name=x'], 'Error: --verify-name needs -A'],
    [['--pin-sha256', 'short'], "Error: 'short' (--pin-sha256) must be 32 bytes in Base64 or hex"],
  ])('%j is a usage error', async (options, says) => {
    const answer = await checkNrpe('plenum', ['-H', '127.0.0.1', ...options])
    expect(answer.exitCode).toBe(3)
    expect(answer.stdout.startsWith(says)).toBe(true)
  })

  it.each([
    [['-A', '/no/such/file'], "Error: could not use CA certificate '/no/such/file'. (No such file or directory)\n"],
    [['-A', optionFile('x')], /^Error: could not use CA certificate '.+'\. \(no certificate found: .+\)\n$/],
    [
      ['-C', '/no/cert', '-K', '/no/key'],
      "Error: could not use certificate file '/no/cert'. (No such file or directory)\n",
    ],
    [
      ['-C', optionFile(''), '-K', '/no/key'],
      /^Error: could not use certificate file '.+'\. \(no certificate found: it is not PEM, or empty\)\n$/,
    ],
    [['-L', 'FOO'], 'Error: Could not set SSL/TLS cipher list: FOO (no cipher match)\n'],
  ])('%j is said before anybody is asked', async (options, says) => {
    const answer = await checkNrpe('plenum', ['-H', '127.0.0.1', '-t', '5:WARNING', ...options])
    expect(answer).toMatchObject({ exitCode: 1, stderr: '' })
    expect(answer.stdout).toEqual(typeof says === 'string' ? says : expect.stringMatching(says))
  })
})
