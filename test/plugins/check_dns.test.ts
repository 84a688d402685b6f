import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { parseExpected } from '../../plugins/check_dns/expected.ts'
import { checkDns } from '../../plugins/check_dns/plugin.ts'
import { isRoot } from '../helpers/folders.ts'
import { nameServersFor } from '../helpers/name-server.ts'
import { form, inProcess, strictWays, threeWaysAtOnce } from '../helpers/originals.ts'
import { describeWithTools } from '../helpers/tools.ts'

/** Line 1 with all times as `#.###`, addresses as they are: the order of those counts. */
const timeless = (text: string) =>
  (text.split('\n')[0] ?? '')
    // `1.463 second`: each of them may take so long on a busy machine.
    .replace(/: (\d+\.\d{3} seconds|1\.\d{3} second)(?!s)/, `: ${form('0.000')} seconds`)
    .replace(/time=[\d.]+s/, 'time=#s')

const rooted = describe.runIf(isRoot)
describeWithTools(
  'check_dns beside the original',
  ['monitoring-plugins', 'nsd', 'dnsmasq-base', 'bind9-dnsutils'],
  () => {
    rooted('asks a server for its own zone', () => {
      const servers = nameServersFor()

      /** OWN and ASKING in a word stand for the servers' addresses. */
      const expectSame = async (argv: readonly string[]) => {
        const { own, asking } = servers()
        const words = argv.map((word) => word.replace('OWN', own).replace('ASKING', asking))
        const { original, process, inProcess } = await threeWaysAtOnce(checkDns, words)
        for (const ours of [process, inProcess]) {
          expect(timeless(ours.output)).toBe(timeless(original.output))
          expect(ours.exitCode).toBe(original.exitCode)
        }
        return timeless(original.output)
      }

      it.each([[['-w', ':90', '-c', '99:']], [['-w', '90s', '-c', 'x']]])(
        '%j with --strict: limits as the original reads and prints them',
        async (argv) => {
          const words = ['-H', 'one.example.test', '-s', servers().own, ...argv]
          const { original, process, inProcess, plain } = await strictWays(checkDns, words)
          for (const ours of [process, inProcess]) {
            expect(timeless(ours.output)).toBe(timeless(original.output))
            expect(ours.exitCode).toBe(original.exitCode)
          }
          expect(timeless(plain.output)).not.toBe(timeless(original.output))
        },
      )

      it.each([
        [
          ['-H', 'one.example.test', '-s', 'OWN'],
          'DNS OK: #.### seconds response time. one.example.test returns 192.0.2.1|time=#s;;;0.000000',
        ],
        [
          ['two.example.test', 'OWN'],
          'DNS OK: #.### seconds response time. two.example.test returns 192.0.2.20,192.0.2.3|time=#s;;;0.000000',
        ],
        [
          ['-H', 'both.example.test', '--server=OWN'],
          'DNS OK: #.### seconds response time. both.example.test returns 192.0.2.1,2001:db8::1|time=#s;;;0.000000',
        ],
        [
          ['-H', 'six.example.test', '-s', 'OWN'],
          'DNS OK: #.### seconds response time. six.example.test returns 2001:db8::5,2001:db8::6|time=#s;;;0.000000',
        ],
        [
          ['-H', '192.0.2.2', '-s', 'OWN'],
          'DNS OK: #.### seconds response time. 192.0.2.2 returns second.example.test.,two.example.test.|time=#s;;;0.000000',
        ],
        [['-H', 'empty.example.test', '-s', 'OWN'], "Domain 'empty.example.test' was not found by the server"],
        [['-H', 'other.test', '-s', 'OWN'], /^Connection to DNS 127\.\S+ was refused$/],
        [
          ['-H', 'nothing.example.test', '-s', 'OWN', '-n'],
          'DNS OK: #.### seconds response time. nothing.example.test returns NXDOMAIN|time=#s;;;0.000000',
        ],
        [
          ['-H', 'one.example.test', '-s', 'OWN', '-n'],
          "DNS CRITICAL - Domain 'one.example.test' was found by the server: '192.0.2.1'",
        ],
        [
          ['-H', 'one.example.test', '-s', 'ASKING', '-A'],
          /^DNS CRITICAL - server 127\.\S+ is not authoritative for one\.example\.test$/,
        ],
        [
          ['-H', 'two.example.test', '-s', 'OWN', '-a', '192.0.2.9', '-a', '192.0.2.0/29,one.', '-L'],
          "DNS CRITICAL - expected '192.0.2.9; 192.0.2.0/29; one.' but got '192.0.2.20,192.0.2.3'",
        ],
      ])('%j: the same state, form and addresses', async (argv, text) => {
        expect(await expectSame(argv)).toMatch(text)
      })

      it.each([
        ['ONE.example.test', []],
        ['one.example.test.', []],
        ['alias.example.test', []],
        ['dangling.example.test', []],
        ['dangling.example.test', ['-n']],
        ['empty.example.test', ['-n']],
        ['192.0.2.3', []],
        ['192.0.2.1', ['-A']],
        ['one.example.test', ['-A']],
        ['alias.example.test', ['--expect-authority']],
        ['one.example.test', ['-a', '192.0.2.1']],
        ['one.example.test', ['-a', '192.0.2.2']],
        ['two.example.test', ['-a', '192.0.2.3']],
        ['two.example.test', ['-a', '192.0.2.3', '-L']],
        ['two.example.test', ['-a', '192.0.2.3', '-a', '192.0.2.20', '--all']],
        ['two.example.test', ['-a', '192.0.2.20,192.0.2.3', '-L']],
        ['two.example.test', ['-a', '192.0.2.20,192.0.2.3,192.0.2.4', '-L']],
        ['two.example.test', ['-a', '192.0.2.0/24', '-L']],
        ['two.example.test', ['-a', '192.0.2.0/29', '-L']],
        ['two.example.test', ['-a', '192.0.2.0/29']],
        ['both.example.test', ['-a', '2001:db8::1']],
        ['both.example.test', ['-a', '2001:db8::/32']],
        ['192.0.2.1', ['-a', 'one.example.test.']],
        ['192.0.2.1', ['-a', 'one.example.test']],
        ['one.example.test', ['-a', '']],
        ['one.example.test', ['-w', '0', '-c', '9']],
        ['one.example.test', ['-w', '9', '-c', '19', '-t', '20']],
        ['one.example.test', ['-w', '0.00001', '-c', '0.0001']],
        ['one.example.test', ['--critical=9']],
        ['one.example.test', ['-r', '127.0.0.1']],
        ['one.example.test', ['--reverse-server=localhost', '-a', '192.0.2.1', '-w', '9']],
        ['192.0.2.1', ['-r', '127.0.0.1', '-A']],
        ['nothing.example.test', ['--reverse-server', '127.0.0.1', '-n']],
      ])('%s with %j: the same state, form and addresses', async (host, argv) => {
        await expectSame(['-H', host, '-s', 'OWN', ...argv])
      })
    })
  },
)

/** What a server answers to a query; undefined where it says nothing. Resolves with its port. */
async function dnsPeer(answer: (query: Buffer) => Buffer | undefined): Promise<number> {
  const socket = createSocket('udp4')
  socket.on('message', (query, from) => {
    const bytes = answer(query)
    if (bytes) socket.send(bytes, from.port, from.address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return socket.address().port
}

/** An answer without records, with this code. */
const refusing = (code: number) => (query: Buffer) => {
  const end = query.indexOf(0, 12) + 5
  const answer = Buffer.from(query.subarray(0, end))
  answer.writeUInt16BE(0x8180 | code, 2)
  answer.writeUInt16BE(0, 10)
  return answer
}

describe('check_dns', () => {
  const check = (port: number, ...argv: readonly string[]) =>
    inProcess(checkDns, ['-H', 'one.example.test', '-s', '127.0.0.1', '-p', `${port}`, ...argv])

  it.each([
    [1, 'DNS CRITICAL - DNS 127.0.0.1 failed to look up one.example.test: FORMERR\n'],
    [2, 'DNS CRITICAL - DNS 127.0.0.1 failed to look up one.example.test: SERVFAIL\n'],
    [4, 'DNS CRITICAL - DNS 127.0.0.1 failed to look up one.example.test: NOTIMP\n'],
    [5, 'Connection to DNS 127.0.0.1 was refused\n'],
  ])('a server that fails with %d is no proof that there is no such name', async (code, output) => {
    const port = await dnsPeer(refusing(code))
    for (const argv of [[], ['-n']]) expect(await check(port, ...argv)).toEqual({ output, exitCode: 2 })
  })

  it('takes an answer from another port', async () => {
    const port = await dnsPeer(refusing(3))
    expect((await check(port)).output).toBe("Domain 'one.example.test' was not found by the server\n")
    expect((await check(port, '-n')).exitCode).toBe(0)
  })

  it('ends in time where nobody answers, with the state of -t', async () => {
    const port = await dnsPeer(() => undefined)
    expect(await check(port, '-t', '0.5:unknown')).toEqual({
      output: 'UNKNOWN - Socket timeout after 0.5 seconds\n',
      exitCode: 3,
    })
  })

  it('says that a port is closed, or that what answers is not DNS', async () => {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    const { port } = socket.address()
    socket.close()
    expect(await check(port)).toEqual({
      output: `connect to address 127.0.0.1 and port ${port}: Connection refused\n`,
      exitCode: 2,
    })
    const stranger = await dnsPeer(() => Buffer.from('hello'))
    expect(await check(stranger, '-t', '3')).toEqual({
      output: `DNS CRITICAL - 127.0.0.1:${stranger} does not speak DNS\n`,
      exitCode: 2,
    })
  })

  it('says that the name of a server is not known', async () => {
    const { output, exitCode } = await inProcess(checkDns, ['-H', 'a.example', '-s', 'no-such-host.invalid'])
    expect(output).toMatch(/^DNS CRITICAL - cannot resolve no-such-host\.invalid: \S.*\n$/)
    expect(exitCode).toBe(2)
  })

  it.each([
    ['2001:0db8:0::1', '2001:db8::1', true],
    ['2001:db8::/33', '2001:db8:8000::1', false],
    ['192.0.2.1', '::ffff:192.0.2.1', false],
    ['192.0.2.0/33', '192.0.2.0', false],
    ['ONE.example.', 'one.example.', true],
    ['0.0.0.0/0', '198.51.100.1', true],
  ])('-a %s: is %s meant? %s', (text, answer, isMeant) => {
    expect(parseExpected(text).matches(answer)).toBe(isMeant)
  })

  it.each([
    [[], 'check_dns: Could not parse arguments'],
    [['-H', ''], 'missing --host argument'],
    [['-H', 'a', '-s', ''], 'check_dns: Invalid hostname/address - '],
    [['-H', 'a', '-n', '-a', '192.0.2.1'], '--expected-address and --expect-nxdomain cannot be combined'],
    [['-H', 'a', '-p', '0'], 'check_dns: Port must be a number from 1 to 65535'],
    [['-H', 'a', '-w', 'x'], 'Range format incorrect'],
  ])('%j is wrong usage', async (argv, reason) => {
    const { output, exitCode } = await inProcess(checkDns, argv)
    expect(output.split('\n')[0]).toBe(reason)
    expect(exitCode).toBe(3)
  })
})
