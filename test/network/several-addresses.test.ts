import { afterAll, beforeAll, expect, it } from 'vitest'
import { clientsOn } from '../helpers/clients.ts'
import { describeWithNetwork } from '../helpers/network.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'
import { type Stock, startStock } from '../helpers/stock.ts'
import { missingPeers } from '../helpers/stock-paths.ts'

/** Of `one.test` the IPv6 address, which comes first, drops what is for it; of `two.test` both do. */
describeWithNetwork('a host whose first address drops packets', ({ poller, hosts: [one, two] }) => {
  const { ours } = clientsOn(poller)
  let stock: Stock
  beforeAll(async () => {
    expect(missingPeers).toEqual([])
    for (const { sh } of [one, two])
      sh('nft add table inet wall; nft add chain inet wall in "{ type filter hook input priority 0; }"')
    one.sh('nft add set inet wall callers "{ type inet_service; flags dynamic; }"')
    one.sh('nft add rule inet wall in meta nfproto ipv6 tcp dport 1-65535 add @callers "{ tcp sport }" drop')
    two.sh('nft add rule inet wall in tcp dport 1-65535 drop')
    const config = ['allowed_hosts=198.51.100.0/24', 'debug=1', 'command[x]=/bin/echo small']
    stock = await startStock({ config, tls: true, everywhere: true, under: one.on })
  })
  afterAll(() => stock.stop())

  const plenum = async (...words: readonly string[]) => {
    const { stdout, exitCode } = await run([...poller.on, ...plenumCommand(), ...words])
    return { output: `${stdout}`, exitCode }
  }
  const ask = (host: string, port: number, ...words: readonly string[]) =>
    ours('-H', host, '-p', `${port}`, '-c', 'x', ...words)

  it('is asked at the next one, once, with the time that is left', async () => {
    const from = stock.log().length
    expect(await ask('one.test', stock.port, '-t', '4')).toMatchObject({ output: 'small\n', exitCode: 0 })
    await stock.waitForLog(/Return Code: 0/, from)
    const runs = stock.log().slice(from).split('Running command').length - 1
    expect(runs).toBe(1)
  })

  it('is named with every address where the next one refuses', async () => {
    expect(await ask('one.test', 1, '-t', '2')).toMatchObject({
      output:
        `connect to address ${one.address6} port 1: Connection timed out (${one.address6} is down, or a firewall drops packets)\n` +
        `connect to address ${one.address} port 1: Connection refused (nothing listens on port 1 of ${one.address}: start nrpe there, or see -p)\n` +
        'connect to host one.test port 1: Connection refused\n',
      exitCode: 2,
    })
  })

  it('is named with every address where the next one drops packets too', async () => {
    const { output } = await ask('two.test', 5666, '-t', '2')
    expect(output).toBe(
      'CHECK_NRPE STATE CRITICAL: Socket timeout after 2 seconds. ' +
        `(connecting: ${two.address} port 5666 did not react before the 2 s were over; the host is down, or a firewall drops packets; before it ${two.address6}: Connection timed out)\n`,
    )
  })

  it('costs a query that falls back to older versions that share once', async () => {
    one.sh('nft flush set inet wall callers')
    const from = stock.log().length
    const { output } = await ask('one.test', stock.port, '-t', '4', '-a', 'arguments are off there')
    expect(output).toContain(`CHECK_NRPE: Error - Could not connect to ${one.address}: Check system logs`)
    await stock.waitForLog(/contained command arguments!.*contained command arguments!/s, from)
    expect(one.sh('nft list set inet wall callers').match(/elements = \{ \d+ \}/)).toHaveLength(1)
  })

  it('costs a probe of many connections that share once', async () => {
    const { output } = await plenum('probe', 'one.test', '-p', `${stock.port}`, '-t', '6', '--json')
    const found = { reached: true, complete: true, address: one.address, packetVersions: [4, 2] }
    expect(JSON.parse(output)).toMatchObject(found)
  })

  it.each([
    ['check_tcp', 0, 'TCP OK - '],
    ['check_ssh', 2, `seconds (connected to ${one.address}; before it ${one.address6}: Connection timed out)`],
  ])('is met by %s at the next one', async (plugin, exit, says) => {
    const { output, exitCode } = await plenum(plugin, '-H', 'one.test', '-p', `${stock.port}`, '-t', '3')
    expect(output).toContain(says)
    expect(exitCode).toBe(exit)
  })

  it('is named by plugins with every address', async () => {
    expect((await plenum('check_tcp', '-H', 'one.test', '-p', '1', '-t', '2')).output).toBe(
      `connect to address one.test and port 1: Connection refused (${one.address6}: Connection timed out, ${one.address}: Connection refused)\n`,
    )
    expect((await plenum('check_http', '-H', 'two.test', '-t', '2')).output).toBe(
      `CRITICAL - Socket timeout after 2 seconds (connecting to ${two.address}; before it ${two.address6}: Connection timed out)\n`,
    )
  })
})
