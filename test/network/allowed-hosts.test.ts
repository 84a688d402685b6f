import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientsOn } from '../helpers/clients.ts'
import { type Plenum, startPlenum } from '../helpers/daemon.ts'
import { describeWithNetwork } from '../helpers/network.ts'
import { startStock } from '../helpers/stock.ts'

/** An entry, and the addresses of the poller that it lets in: its IPv4 address, a second one of it, its IPv6 address. */
const entries = [
  ['an address', '198.51.100.1', ['198.51.100.1']],
  ['a network', '198.51.100.0/24', ['198.51.100.1', '198.51.100.2']],
  ['half a network', '198.51.100.2/31', ['198.51.100.2']],
  ['another network', '198.51.100.128/25', []],
  ['an IPv6 address', '2001:db8::1', ['2001:db8::1']],
  ['an IPv6 network', '2001:db8::/64', ['2001:db8::1']],
  ['another IPv6 network', '2001:db8:1::/64', []],
  ['a name', 'poller.test', ['198.51.100.1', '2001:db8::1']],
  ['the name of another host', 'two.test', []],
  ['several', '192.0.2.1, 198.51.100.2,2001:db8::1', ['198.51.100.2', '2001:db8::1']],
] as const

describeWithNetwork('allowed_hosts with', ({ poller, hosts: [one, two] }) => {
  const addresses = [poller.address, '198.51.100.2', poller.address6]
  const { ours, stocks } = clientsOn(poller)
  const command = 'command[x]=/bin/echo let in'
  let daemon: Plenum
  beforeAll(async () => {
    poller.sh('ip address add 198.51.100.2/24 dev eth0')
    daemon = await startPlenum({ config: [command], everywhere: true, under: one.on })
  })
  afterAll(() => daemon.stop())

  describe.each(entries)('%s (%s)', (_, entry, expected) => {
    it.each([
      ['ours', one],
      ['stock', two],
    ])('lets in whom it names, on %s', async (which, host) => {
      const config = [command, `allowed_hosts=${entry}`]
      if (which === 'ours') await daemon.reload(config)
      const stock =
        which === 'ours' ? undefined : await startStock({ config, tls: true, everywhere: true, under: two.on })
      const { port, log } = stock ?? daemon
      const from = log().length
      for (const address of addresses) {
        const target = address.includes(':') ? host.address6 : host.address
        const words = ['-b', address, '-H', target, '-p', `${port}`, '-c', 'x']
        for (const told of [await ours(...words), await stocks(...words)]) {
          const isIn = expected.some((each) => each === address)
          expect(told.output.startsWith('let in'), `${address}: ${told.output}`).toBe(isIn)
          expect(log().slice(from).includes(`Host ${address} is not allowed to talk to us!`)).toBe(!isIn)
        }
      }
      const refused = addresses.find((address) => !address.includes(':') && !expected.some((each) => each === address))
      if (refused !== undefined) {
        const { output } = await ours('-b', refused, '-H', host.address, '-p', `${port}`, '-c', 'x')
        expect(output).toContain('this host is not in allowed_hosts of the daemon')
      }
      await stock?.stop()
    })
  })
})
