import { afterEach, expect, it } from 'vitest'
import { clientsOn } from '../helpers/clients.ts'
import { describeWithNetwork, type Network } from '../helpers/network.ts'

const port = '5666'
const input = 'nft add table inet wall; nft add chain inet wall in "{ type filter hook input priority 0; }"'
const elsewhere = '203.0.113.9'

/** A rule of the firewall of the host that is asked, for packets that come in. */
const rule =
  (text: string) =>
  ({ hosts: [, , three] }: Network) =>
    void three.sh(`${input}; nft add rule inet wall in tcp dport ${port} ${text}`)
/** A route of the poller, to a network that is not there. */
const route =
  (kind: string) =>
  ({ poller }: Network) =>
    void poller.sh(`ip route add ${kind} 203.0.113.0/24`)

/** What is done, whom to ask, stock's words for it, and the reason that ours adds. */
const cases: readonly {
  readonly name: string
  readonly act: (network: Network) => void
  readonly host?: string
  readonly options?: readonly string[]
  readonly says: string
  readonly adds: string
  readonly exits?: number
  readonly atLeastMs?: number
}[] = [
  {
    name: 'listens to nobody',
    act: () => undefined,
    says: 'Connection refused',
    adds: 'nothing listens on port 5666 of 198.51.100.13',
  },
  {
    name: 'has a firewall that resets',
    act: rule('reject with tcp reset'),
    says: 'Connection refused',
    adds: 'nothing listens on port 5666 of 198.51.100.13',
  },
  {
    name: 'has a firewall that refuses',
    act: rule('reject with icmpx admin-prohibited'),
    says: 'No route to host',
    adds: '198.51.100.13 is down, or a firewall refuses it',
  },
  {
    name: 'has a firewall that drops packets',
    act: rule('drop'),
    options: ['-t', '2:UNKNOWN'],
    says: 'CHECK_NRPE STATE UNKNOWN: Socket timeout after 2 seconds.',
    exits: 3,
    adds: 'connecting: 198.51.100.13 port 5666 did not react within 2 s; the host is down, or a firewall drops packets',
    atLeastMs: 2000,
  },
  {
    name: 'is off',
    act: ({ hosts: [, , three] }) => void three.sh('ip link set eth0 down'),
    options: ['-t', '15'],
    says: 'No route to host',
    adds: '198.51.100.13 is down, or a firewall refuses it',
  },
  {
    name: 'is in a network that nobody knows the way to',
    act: () => undefined,
    host: elsewhere,
    says: 'Network is unreachable',
    adds: `this host has no route to ${elsewhere}`,
  },
  {
    name: 'may not be asked from here',
    act: route('prohibit'),
    host: elsewhere,
    says: 'Permission denied',
    adds: 'a firewall of this host forbids it',
  },
  {
    name: 'is behind a route into nothing',
    act: route('blackhole'),
    host: elsewhere,
    says: 'Invalid argument',
    adds: `a route of this host throws away what is for it: see ip route get ${elsewhere}`,
  },
]

describeWithNetwork('check_nrpe tells of a host that', (network) => {
  const { poller, hosts } = network
  const three = hosts[2]
  const { ours, stocks } = clientsOn(poller)

  afterEach(() => {
    three.sh('nft flush ruleset; ip link set eth0 up')
    poller.sh('ip route flush root 203.0.113.0/24; ip neighbour flush dev eth0')
  })

  it.each(cases)('$name', async ({ act, host = three.address, options = [], says, adds, exits = 2, atLeastMs = 0 }) => {
    act(network)
    const words = ['-H', host, '-p', port, '-c', 'x', ...options]
    const [own, stock] = await Promise.all([ours(...words), stocks(...words)])
    expect(stock.output).toContain(says)
    expect(own.output.replace(/ \(.*\)$/m, '')).toBe(stock.output)
    expect(own.output).toContain(` (${adds}`)
    expect([own.exitCode, stock.exitCode]).toEqual([exits, exits])
    expect(Math.min(own.tookMs, stock.tookMs)).toBeGreaterThanOrEqual(atLeastMs)
  })
})
