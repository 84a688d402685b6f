import { describe, expect, it } from 'vitest'
import { readPing } from '../../plugins/check_ping/ping.ts'
import { checkPing } from '../../plugins/check_ping/plugin.ts'
import { isRoot } from '../helpers/folders.ts'
import { asNobody } from '../helpers/mounted.ts'
import { form, inProcess, threeWaysAtOnce } from '../helpers/originals.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'
import { describeWithTools } from '../helpers/tools.ts'

const localhost = '127.0.0.1'
const usual = ['-w', '1000,20%', '-c', '2000,60%']

describeWithTools('check_ping beside the original', ['monitoring-plugins', 'iputils-ping'], () => {
  it.each([
    [['-H', localhost, ...usual, '-p', '2']],
    [['-H', localhost, ...usual, '-p1', '-L', '-4']],
    [['-H', localhost, ...usual, '-p1', '-Ln']],
    [['-H', '::1', ...usual, '-p', '1']],
    [['-H', '::1', '-6', ...usual, '-p', '1', '-t', '5']],
    [['-H', 'localhost', '--warning=1000,20.5%', '--critical=2000.5,60%', '--packets=1', '--link']],
    [[localhost, ...usual, '-p', '1']],
    [[localhost, '20', '60', '1000', '2000', '1']],
    [['-H', localhost, '-w', '.0001,20%', '-c', '2000,60%', '-p', '1']],
    [['-H', localhost, '-w', '0.00001,20%', '-c', '0.0001,60%', '-p', '1']],
    [['-H', localhost, '-w', '0,0%', '-c', '0,0%', '-p', '1']],
    [['-H', localhost, '-w', '1000,0%', '-c', '2000,0%', '-p', '1']],
    [['-H', localhost, '-w', '1000,0%', '-c', '2000,1%', '-p', '1']],
    [['-H', localhost, '-w', '1000,120%', '-c', '2000,160%', '-p', '1']],
    [['-H', `${localhost},localhost`, ...usual, '-p', '1']],
    [['-H', localhost, '-H', 'localhost', ...usual, '-p', '1']],
  ])('%j: same exit code and form', async (argv) => {
    const { original, process, inProcess } = await threeWaysAtOnce(checkPing, argv)
    for (const ours of [process, inProcess]) {
      expect(form(ours.output)).toBe(form(original.output))
      expect(ours.exitCode).toBe(original.exitCode)
    }
  })

  it.each([
    [[]],
    [[localhost]],
    [['-H', localhost, '-p', '1']],
    [['-H', localhost, '-w', '100,20%']],
    [['-H', localhost, '-c', '100,20%']],
    [['-H', localhost, '-w', '300,20%', '-c', '200,60%']],
    [['-H', localhost, '-w', '100,80%', '-c', '200,60%']],
  ])('%j: the reason of the original', async (argv) => {
    const { original, process, inProcess } = await threeWaysAtOnce(checkPing, argv)
    const reason = (text: string) => text.split('Usage:')[0]
    for (const ours of [process, inProcess]) {
      expect(reason(ours.output)).toBe(reason(original.output))
      expect(ours.exitCode).toBe(original.exitCode)
    }
  })
})

/** Words that run a command in a network of its own, with only what these lines make of it. */
const inNetwork = (...lines: readonly string[]) => [
  ...['unshare', '--net', 'sh', '-c', ['set -e', 'ip link set lo up', ...lines, 'exec "$@"'].join('\n'), 'sh'],
]
const filter = (rule: string) => [
  'nft add table ip f',
  "nft add chain ip f o '{ type filter hook output priority 0; }'",
  `nft add rule ip f o ${rule}`,
]
const cable = ['ip link add v0 type veth peer name v1', 'ip addr add 10.9.0.1/24 dev v0', 'ip link set v0 up']

const networks = describe.runIf(isRoot)
describeWithTools('check_ping in networks', ['monitoring-plugins', 'iputils-ping', 'iproute2', 'nftables'], () => {
  networks('that lose packets', () => {
    const both = async (network: readonly string[], argv: readonly string[]) => {
      const said = async (program: readonly string[]) => {
        const { stdout, exitCode } = await run([...network, ...program, ...argv])
        return { output: form(stdout.toString()), exitCode }
      }
      const [original, ours] = await Promise.all([
        said(['/usr/lib/nagios/plugins/check_ping']),
        said([...plenumCommand(), 'check_ping']),
      ])
      return { original, ours }
    }

    it.each([
      [
        'each second one',
        filter('icmp type echo-request numgen inc mod 2 1 drop'),
        localhost,
        ['-w', '1000,30%', '-c', '2000,60%', '-p', '2', '-t', '6'],
        1,
      ],
      ['all', filter('icmp type echo-request drop'), localhost, [...usual, '-p', '1', '-t', '2'], 2],
      [
        'all, with limits above 100 %',
        filter('icmp type echo-request drop'),
        localhost,
        ['-w', '1000,110%', '-c', '2000,120%', '-p', '1', '-t', '2', '-L'],
        2,
      ],
      [
        'all, as a firewall rejects them',
        filter('icmp type echo-request reject'),
        localhost,
        [...usual, '-p', '1', '-t', '2'],
        2,
      ],
      ['all, as there is no such network', [], '192.0.2.1', [...usual, '-p', '1', '-t', '2'], 2],
      [
        'all, as there is no such host',
        [...cable, 'ip link set v1 up'],
        '10.9.0.5',
        [...usual, '-p', '2', '-t', '5'],
        2,
      ],
      [
        'all, as there is no route',
        ['ip route add unreachable 10.10.0.0/24'],
        '10.10.0.1',
        [...usual, '-p', '1', '-t', '2'],
        2,
      ],
    ])('%s: as the original', async (_, lines, host, argv, exitCode) => {
      const { original, ours } = await both(inNetwork(...lines), ['-H', host, ...argv])
      expect(ours).toEqual(original)
      expect(ours.exitCode).toBe(exitCode)
    })

    it('of several hosts takes one that answers, and the first where none does', async () => {
      const network = inNetwork(...filter('ip daddr 127.0.0.2 drop'))
      const ours = async (...hosts: readonly string[]) => {
        const argv = ['-H', hosts.join(','), ...usual, '-p', '1', '-t', '2']
        const { stdout, exitCode } = await run([...network, ...plenumCommand(), 'check_ping', ...argv])
        return [stdout.toString(), exitCode]
      }
      expect(await ours('127.0.0.2', 'no-such-host.invalid', localhost)).toEqual([`${localhost} is alive\n`, 0])
      expect(await ours('127.0.0.2', '192.0.2.1')).toEqual([
        'PING CRITICAL - Packet loss = 100%| rta=U;1000.000000;2000.000000;; pl=100%;20;60;0;\n',
        2,
      ])
    })

    it('says why ping fails', async () => {
      const network = inNetwork('sysctl -qw net.ipv4.ping_group_range="1 0"')
      const user = [...asNobody, '--no-new-privs']
      const { stdout, exitCode } = await run([
        ...network,
        ...user,
        ...plenumCommand(),
        'check_ping',
        '-H',
        localhost,
        ...usual,
      ])
      expect(stdout.toString()).toMatch(/^PING UNKNOWN - .*socket.*: (Operation not permitted|Permission denied)/)
      expect(exitCode).toBe(3)
    })
  })
})

describe('check_ping', () => {
  const summary = (...middle: readonly string[]) => [
    'PING 127.0.0.1 (127.0.0.1) 56(84) bytes of data.',
    ...middle,
    '2 packets transmitted, 2 received, 0% packet loss, time 3101ms',
    'rtt min/avg/max/mdev = 0.047/0.051/0.056/0.004 ms',
  ]
  const pinged = { kind: 'pinged', loss: 0, rta: 0.051, hasDuplicates: false, warnings: [] } as const

  it.each([
    ['From 10.9.0.1 icmp_seq=1 Destination Net Unreachable', 'Network Unreachable'],
    ['From fe80::1 icmp_seq=1 Destination unreachable: No route', 'Network Unreachable'],
    ['From 10.9.0.1 icmp_seq=1 Destination Host Unreachable', 'Host Unreachable'],
    ['From fe80::1 icmp_seq=1 Destination unreachable: Address unreachable', 'Host Unreachable'],
    ['From 10.9.0.1 icmp_seq=1 Destination Protocol Unreachable', 'Bogus ICMP: Protocol Unreachable'],
    ['From 10.9.0.1 icmp_seq=1 Destination Net Prohibited', 'Network Prohibited'],
    ['From 10.9.0.1 icmp_seq=1 Destination Host Prohibited', 'Host Prohibited'],
    ['From fe80::1 icmp_seq=1 Destination unreachable: Administratively prohibited', 'Packet Filtered'],
    ['From 10.9.0.1 icmp_seq=1 Packet filtered', 'Packet Filtered'],
    ['From 10.9.0.1 icmp_seq=1 Time to live exceeded', 'Time to live exceeded'],
    ['From fe80::1 icmp_seq=1 Time exceeded: Hop limit', 'Time to live exceeded'],
    ['From fe80::1 icmp_seq=1 Destination unreachable: Beyond scope', 'Destination Unreachable'],
  ])('takes `%s` for %s', (line, reason) => {
    expect(readPing(summary(line), [])).toEqual({ kind: 'unreachable', reason })
  })

  it('reads the summaries of several pings', () => {
    expect(readPing(summary(), [])).toEqual(pinged)
    const inetutils = [
      '3 packets transmitted, 2 packets received, 33% packet loss',
      'round-trip min/avg/max/stddev = 0.1/0.2/0.4/0.1 ms',
    ]
    expect(readPing(inetutils, [])).toEqual({ ...pinged, loss: 33, rta: 0.2 })
    expect(
      readPing(
        ['7 packets transmitted, 4 received, 42.8571% packet loss, time 1ms', 'rtt min/avg/max/mdev = 0/0.2/1/1 ms'],
        [],
      ),
    ).toEqual({ ...pinged, loss: 42, rta: 0.2 })
  })

  it('notes duplicates and complaints, but not those about the clock', () => {
    const duplicate = '64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.047 ms (DUP!)'
    expect(readPing(summary(duplicate), [])).toEqual({ ...pinged, hasDuplicates: true })
    expect(readPing(summary(), ['ping: WARNING: failed to set mark'])).toEqual({
      ...pinged,
      warnings: ['ping: WARNING: failed to set mark'],
    })
  })

  it.each([
    [[], [], 'Could not interpret output from ping command'],
    [['hello'], [], 'Could not interpret output from ping command'],
    [['2 packets transmitted, 2 received, 0% packet loss'], [], 'Could not interpret output from ping command'],
    [
      [],
      ['ping: socktype: SOCK_RAW', 'ping: socket: Operation not permitted'],
      'socktype: SOCK_RAW; socket: Operation not permitted',
    ],
  ])('cannot read %j with %j', (lines, complaints, reason) => {
    expect(readPing(lines, complaints)).toEqual({ kind: 'failed', reason })
  })

  it.each([
    ['no-such-host.invalid', /^PING CRITICAL - cannot resolve no-such-host\.invalid: \S/, 2],
    // Never an option of ping.
    ['-f', /^PING CRITICAL - cannot resolve -f: \S/, 2],
  ])('the host %s cannot be resolved', async (host, text, exitCode) => {
    const result = await inProcess(checkPing, [`-H${host}`, ...usual])
    expect(result.output).toMatch(text)
    expect(result.exitCode).toBe(exitCode)
  })

  it.each([
    [['-w', '100,20', '-c', '200,60%'], 'check_ping: Threshold must be RTA,PL% as 100,20% - 100,20'],
    [['-w', '100,20%', '-c', 'abc'], 'check_ping: Threshold must be RTA,PL% as 100,20% - abc'],
    [[...usual, '-p', '0'], 'check_ping: <max_packets> (0) must be a number from 1 to 86400'],
    [[...usual, '-p', 'x'], 'check_ping: <max_packets> (x) must be a number from 1 to 86400'],
    [[...usual, '-t', 'x'], "check_ping: Timeout interval must be a positive number, not 'x'"],
  ])('%j is wrong usage', async (argv, reason) => {
    const { output, exitCode } = await inProcess(checkPing, ['-H', localhost, ...argv])
    expect(output.split('\n')[0]).toBe(reason)
    expect(exitCode).toBe(3)
  })
})
