import { networkInterfaces } from 'node:os'
import { describe, expect, it } from 'vitest'
import { clients, versionOptions } from '../helpers/ask.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { fakePeer } from '../helpers/fake-peer.ts'
import { pluginFolder } from '../helpers/folders.ts'
import { freePort } from '../helpers/free-port.ts'
import { v2Packet, v4Packet } from '../helpers/packets.ts'
import { run } from '../helpers/run.ts'

const plugins = pluginFolder()

/** Runs check_nrpe and gives what it printed as text. */
async function checkNrpe(...options: readonly string[]) {
  const { exitCode, stdout, stderr } = await run([...clients.plenum, ...options])
  return { exitCode, stdout: `${stdout}`, stderr }
}

const at = (port: number, ...options: readonly string[]) => checkNrpe('-H', '127.0.0.1', '-p', `${port}`, ...options)

describe('a connection that is refused', () => {
  it.each([
    ['2', [], 2],
    ['3 with -u', ['-u'], 3],
    ['1 with -t 5:WARNING', ['-t', '5:WARNING'], 1],
    ['0 with -t :ok', ['-t', ':ok'], 0],
    ['3 with -t 5:3', ['-t', '5:3'], 3],
  ])('exits %s, with the reason on stderr', async (_, options, exitCode) => {
    const port = await freePort()
    expect(await at(port, ...options)).toEqual({
      exitCode,
      stdout: '',
      stderr: `connect to address 127.0.0.1 port ${port}: Connection refused (nothing listens on port ${port} of 127.0.0.1: start nrpe there, or see -p)\nconnect to host 127.0.0.1 port ${port}: Connection refused\n`,
    })
  })
})

describe('a name that is unknown', () => {
  it.each([[[]], [['-u']], [['-t', '5:OK']]])('exits 1 whatever the timeout state is (%j)', async (options) => {
    const answer = await checkNrpe('-H', 'no-such-host.invalid', ...options)
    expect(answer).toMatchObject({ exitCode: 1, stdout: '' })
    expect(answer.stderr).toMatch(/^Could not resolve hostname no-such-host\.invalid: .+ \(.+\)\n$/)
  })
})

describe('a peer that is silent', () => {
  it.each([
    ['CRITICAL', ['-t', '1'], 2],
    ['UNKNOWN', ['-t', '1', '-u'], 3],
    ['WARNING', ['-t', '1:warning'], 1],
    ['OK', ['-t', '1:0'], 0],
  ])('is a timeout with state %s', async (state, options, exitCode) => {
    const peer = await fakePeer(() => undefined)
    for (const [plain, phase] of [
      ['-n', 'waiting for the answer'],
      ['-E', 'TLS handshake'],
    ] as const) {
      const answer = await at(peer.port, plain, ...options)
      const stock = `CHECK_NRPE STATE ${state}: Socket timeout after 1 seconds.`
      expect(answer).toMatchObject({ exitCode, stderr: '' })
      expect(answer.stdout).toMatch(
        new RegExp(`^${stock.replaceAll('.', '\\.')} \\(${phase}: 127.0.0.1 .* within 1 s; .*\\)\n$`),
      )
    }
  })
})

describe('a command line that makes no sense', () => {
  const complaint = '\nIncorrect command line arguments supplied\n\n'

  it.each([
    ['no host', [], `Error: no host given (-H HOST)\n${complaint}`],
    ['port 0', ['-H', '127.0.0.1', '-p', '0'], `Error: port '0' (-p) must be a number from 1 to 65535\n${complaint}`],
    ['no number as port', ['-H', '127.0.0.1', '-p', 'x'], `Error: port 'x' (-p) must be a number`],
    [
      '-P without -2',
      ['-H', '127.0.0.1', '-P', '2048'],
      `Error: if a fixed payload size is specified, '-2' must also be`,
    ],
    ['-2 and -3', ['-H', '127.0.0.1', '-2', '-3'], 'Error: Only one of force_v2_packet (-2) and force_v3_packet (-3)'],
    ['a timeout of 0', ['-H', '127.0.0.1', '-t', '0'], 'Timeout value must be a positive integer\n'],
    ['a timeout that is no number', ['-H', '127.0.0.1', '-t', 'x'], 'Timeout value must be a positive integer\n'],
    [
      'a size out of range',
      ['-H', '127.0.0.1', '--max-packetbuffer-length', '65M'],
      'Error: --max-packetbuffer-length',
    ],
  ])('exits 3 with the reason on stdout: %s', async (_, options, says) => {
    const answer = await checkNrpe(...options)
    expect(answer).toMatchObject({ exitCode: 3, stderr: '' })
    expect(answer.stdout.startsWith(says)).toBe(true)
  })

  it.each([
    [['--no-such-option'], "unrecognized option '--no-such-option'"],
    [['-e'], "invalid option -- 'e'"],
    [['-t'], "option requires an argument -- 't'"],
  ])('names %j on stderr as getopt does, and on stdout before the usage, where Nagios sees it', async (words, says) => {
    const answer = await checkNrpe('-H', '127.0.0.1', ...words)
    expect(answer).toMatchObject({ exitCode: 3, stderr: `check_nrpe: ${says}\n` })
    expect(answer.stdout.startsWith(`Error: ${says}\n${complaint}`)).toBe(true)
  })

  it('takes CRITICAL for a timeout state that is none', async () => {
    const answer = await at(await freePort(), '-t', '5:BROKEN')
    expect(answer.exitCode).toBe(2)
    expect(answer.stdout).toBe(
      'Timeout state must be a valid state name (OK, WARNING, CRITICAL, UNKNOWN) or integer (0-3).\n',
    )
  })

  it.each([
    ['-h', 'NRPE Plugin for Nagios'],
    ['-V', 'NRPE Plugin for Nagios'],
    ['-l', 'NRPE Plugin for Nagios'],
  ])('%s exits 3', async (option, says) => {
    const answer = await checkNrpe(option)
    expect(answer.exitCode).toBe(3)
    expect(answer.stdout.startsWith(says)).toBe(true)
  })
})

describe('TLS on one side only', () => {
  const secured = plenumFor({ config: [], tls: true })
  const plain = plenumFor({ config: ['connection_timeout=2'], tls: false })

  it('a plain client is left without an answer', async () => {
    const answer = await at(secured().port, '-n')
    expect(answer).toMatchObject({ exitCode: 3, stderr: '' })
    expect(answer.stdout).toMatch(/^CHECK_NRPE: .+\n$/)
  })

  it('a TLS client cannot shake hands', async () => {
    const answer = await at(plain().port)
    expect(answer).toMatchObject({ exitCode: 3, stderr: '' })
    expect(answer.stdout).toMatch(/^CHECK_NRPE: .*Error - Could not .*127\.0\.0\.1.*\n$/)
  })
})

describe('an answer', () => {
  it.each([
    [0, 0],
    [4, 4],
    [255, 255],
    [256, 0],
    [300, 44],
    [-1, 255],
  ])('with result code %i exits %i', async (resultCode, exitCode) => {
    const peer = await fakePeer((_query, socket) => socket.end(v4Packet(2, 'text', { resultCode })))
    expect(await at(peer.port, '-n')).toEqual({ exitCode, stdout: 'text\n', stderr: '' })
    expect(peer.versions()).toEqual([4])
  })

  it('without text is an empty line over version 4, and has a text of its own over version 2', async () => {
    const peer = await fakePeer(({ version }, socket) =>
      socket.end(version === 2 ? v2Packet(2, '', { resultCode: 1 }) : v4Packet(2, '', { resultCode: 1 })),
    )
    expect(await at(peer.port, '-n')).toMatchObject({ exitCode: 1, stdout: '\n' })
    expect(await at(peer.port, '-n', '-2')).toMatchObject({
      exitCode: 1,
      stdout: 'CHECK_NRPE: No output returned from daemon.\n',
    })
  })

  it('is printed byte for byte up to its NUL', async () => {
    const bytes = 'a\rb\x1b[1m\tc|d=1\ne\x00hidden'
    const peer = await fakePeer((_query, socket) => socket.end(v4Packet(2, bytes)))
    expect(await at(peer.port, '-n')).toMatchObject({ exitCode: 0, stdout: 'a\rb\x1b[1m\tc|d=1\ne\n' })
  })
})

describe('a query', () => {
  it('joins command and arguments with !, every word behind -a', async () => {
    const texts: string[] = []
    const peer = await fakePeer(({ bytes }, socket) => {
      texts.push(bytes.toString('utf8', 16, bytes.indexOf(0, 16)))
      socket.end(v4Packet(2, 'ok'))
    })
    await at(peer.port, '-n')
    await at(peer.port, '-n', '-c', 'check_load')
    await at(peer.port, '-n', '-c', 'check', '-a', 'one', 'zwei Wörter', '-c', '-t', '')
    expect(texts).toEqual(['_NRPE_CHECK', 'check_load', 'check!one!zwei Wörter!-c!-t!'])
  })

  it('has 12 bytes more than the payload of -P', async () => {
    const sizes: number[] = []
    const peer = await fakePeer(({ bytes }, socket) => {
      sizes.push(bytes.length)
      socket.end(v2Packet(2, 'ok', { total: 2048 + 12 }))
    })
    expect(await at(peer.port, '-n', '-2', '-P', '2048')).toMatchObject({ exitCode: 0, stdout: 'ok\n' })
    expect(sizes).toEqual([2060])
  })

  it('goes in one piece of 1036 bytes', async () => {
    const sizes: number[] = []
    const peer = await fakePeer(({ bytes }, socket) => {
      sizes.push(bytes.length)
      socket.end()
    })
    await at(peer.port, '-n', '-c', 'check_load')
    expect(sizes).toEqual([1036, 1036, 1036])
  })

  it.each(versionOptions)('that does not fit its packet is not sent cut %s', async (_, flags) => {
    const daemon = await fakePeer((_query, socket) => socket.end())
    const answer = await at(daemon.port, '-n', ...flags, '-c', 'x', '-a', 'y'.repeat(2000))
    expect(answer.exitCode).toBe(3)
    expect(answer.stdout).toMatch(/^CHECK_NRPE: /)
    expect(daemon.versions()).toEqual(flags.includes('-2') ? [] : expect.not.arrayContaining([2]))
  })
})

describe('an address family', () => {
  const four = plenumFor({ config: [`command[ok]=${plugins}/state.sh 0`], tls: false })

  it('-4 reaches localhost', async () => {
    const answer = await checkNrpe('-H', 'localhost', '-p', `${four().port}`, '-n', '-4', '-c', 'ok')
    expect(answer).toMatchObject({ exitCode: 0 })
  })

  it('-6 finds no address for one of IPv4', async () => {
    const answer = await at(four().port, '-n', '-6', '-c', 'ok')
    expect(answer).toMatchObject({ exitCode: 1, stdout: '' })
    expect(answer.stderr).toBe(
      'Could not resolve hostname 127.0.0.1: Address family for hostname not supported (no IPv6 address for it; see -6)\n',
    )
  })

  const hasIPv6 = Object.values(networkInterfaces()).some((list) => list?.some(({ address }) => address === '::1'))

  describe.skipIf(!hasIPv6)('IPv6', () => {
    const six = plenumFor({ config: ['server_address=::1', 'allowed_hosts=::1'], tls: true })

    it('-6 reaches ::1', async () => {
      const answer = await checkNrpe('-H', '::1', '-p', `${six().port}`, '-6')
      expect(answer).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^NRPE v/) })
    })
  })
})
