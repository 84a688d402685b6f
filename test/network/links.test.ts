import { spawnSync } from 'node:child_process'
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { untilChanged } from '../helpers/changes.ts'
import { clientsOn } from '../helpers/clients.ts'
import { type Plenum, startPlenum } from '../helpers/daemon.ts'
import { makeFifo } from '../helpers/fifo.ts'
import { isRoot, temporaryFolder } from '../helpers/folders.ts'
import { describeWithNetwork } from '../helpers/network.ts'
import { startUntilTestEnds } from '../helpers/super-servers.ts'

describeWithNetwork('over a network', ({ poller, hosts: [one, two] }) => {
  const folder = temporaryFolder()
  const fifo = makeFifo(folder, 'go on')
  const { ours, stocks } = clientsOn(poller)
  let everywhere: Plenum
  let ipv4: Plenum
  beforeAll(async () => {
    const config = [
      'allowed_hosts=198.51.100.0/24,2001:db8::/64,fe80::/64',
      'command[x]=/bin/echo small',
      `command[big]=/usr/bin/perl -e 'print "x" x 100000'`,
      `command[once]=/bin/sh -c "echo ran >>${folder}/runs; read line <'${fifo}'"`,
      `command[wait]=/bin/sh -c "touch ${folder}/waits; read line <'${fifo}'; echo done"`,
    ]
    everywhere = await startPlenum({ config, everywhere: true, under: one.on })
    ipv4 = await startPlenum({ config: [...config, `server_address=${two.address}`], under: two.on })
  })
  afterEach(() => {
    for (const { sh } of [one, two]) sh('nft flush ruleset; tc qdisc del dev eth0 root 2>/dev/null; true')
  })
  afterAll(() => Promise.all([everywhere.stop(), ipv4.stop()]))

  // Never waits for a reader: the command may be gone.
  const goOn = () => writeFileSync(fifo, 'go on\n', { flag: 'r+' })
  const words = (command: string) => ['-p', `${everywhere.port}`, '-c', command]

  it('-4 and -6 choose the address of a name', async () => {
    one.sh('nft add table inet wall; nft add chain inet wall in "{ type filter hook input priority 0; }"')
    one.sh('nft add rule inet wall in meta nfproto ipv6 tcp dport 1-65535 drop')
    for (const ask of [ours, stocks]) {
      expect((await ask('-4', '-H', 'one.test', ...words('x'))).output).toBe('small\n')
      expect((await ask('-6', '-H', 'two.test', ...words('x'), '-p', `${ipv4.port}`)).exitCode).toBe(2)
    }
    const { output } = await ours('-6', '-H', 'one.test', ...words('x'), '-t', '2')
    expect(output).toContain(`(connecting: ${one.address6} port ${everywhere.port} did not react within 2 s`)
  })

  it('a host whose name has an IPv6 address, but whose agent listens on IPv4 only, is asked there', async () => {
    for (const ask of [ours, stocks]) {
      const { output, exitCode } = await ask('-H', 'two.test', '-p', `${ipv4.port}`, '-c', 'x')
      expect([output.split('\n').at(-2), exitCode]).toEqual(['small', 0])
    }
  })

  it('a host that resets every connection is told from one that is out of reach', async () => {
    const script = `require('node:net').createServer((socket) => socket.resetAndDestroy()).listen(5666, () => console.log('listens'))`
    const server = startUntilTestEnds([...two.on, process.execPath, '-e', script])
    await server.waitForLog('listens')
    const { output, exitCode } = await ours('-n', '-H', two.address, '-c', 'x')
    expect(output).toContain(`CHECK_NRPE: Error - Could not connect to ${two.address}: Connection reset by peer (`)
    expect(output).toContain('allowed_hosts')
    expect(exitCode).toBe(3)
  })

  it('a firewall that begins to drop packets while the command runs ends in a timeout of the answer', async () => {
    const asked = [ours('-H', one.address, ...words('wait'), '-t', '2')]
    await untilChanged(
      folder,
      () => existsSync(join(folder, 'waits')) || undefined,
      () => 'the command did not start',
    )
    one.sh(
      'nft add table inet wall; nft add chain inet wall out "{ type filter hook output priority 0; policy drop; }"',
    )
    appendFileSync(fifo, 'go on\n')
    const [told] = await Promise.all(asked)
    expect(told?.output).toContain(
      'CHECK_NRPE STATE CRITICAL: Socket timeout after 2 seconds. (waiting for the answer: ',
    )
    expect(told?.exitCode).toBe(2)
  })

  it('a connection that is ended from outside while the command runs is told, and not asked again where the version is given', async (context) => {
    const runs = join(folder, 'runs')
    const asked = ours('-H', one.address, ...words('once'), '-2')
    await untilChanged(
      folder,
      () => existsSync(runs) || undefined,
      () => 'the command did not start',
    )
    // What firewalls do with a connection that they do not know any more; not every kernel can.
    const ended = one.sh(`ss -HKt state established "( sport = :${everywhere.port} )"`)
    if (ended === '') goOn()
    const { output, exitCode } = await asked
    context.skip(ended === '', 'this kernel ends no connections for ss -K')
    expect(output).toContain(`CHECK_NRPE: Error - Could not connect to ${one.address}: `)
    expect(exitCode).toBe(3)
    expect(readFileSync(runs, 'utf8')).toBe('ran\n')
    goOn()
  })

  it('a link that loses large packets brings short answers, and none that is long', async () => {
    one.sh('nft add table inet wall; nft add chain inet wall out "{ type filter hook output priority 0; }"')
    one.sh('nft add rule inet wall out meta length \\> 1400 drop')
    expect((await ours('-H', one.address, ...words('x'))).output).toBe('small\n')
    const { output } = await ours('-H', one.address, ...words('big'), '-t', '2')
    expect(output).toContain('Socket timeout after 2 seconds. (waiting for the answer: ')
  })

  it('a link-local address is asked with its interface, which stock cannot do without', async () => {
    one.sh('ip address add fe80::11/64 dev eth0 nodad')
    poller.sh('ip address add fe80::1/64 dev eth0 nodad')
    for (const ask of [ours, stocks]) {
      expect((await ask('-H', 'fe80::11%eth0', ...words('x'))).output).toBe('small\n')
    }
    expect((await stocks('-H', 'fe80::11', ...words('x'))).output).toContain(': Invalid argument\n')
  })

  itWithQueue('tbf', 'a slow link brings a long answer whole', async () => {
    one.sh('tc qdisc add dev eth0 root tbf rate 1mbit burst 4kb latency 5s')
    const { output, tookMs } = await ours('-H', one.address, ...words('big'))
    expect(output).toBe(`${'x'.repeat(100_000)}\n`)
    expect(tookMs).toBeGreaterThan(500)
  })

  itWithQueue('netem', 'a link that is far, and loses packets, brings a long answer whole', async () => {
    one.sh('tc qdisc add dev eth0 root netem delay 100ms 20ms loss 5%')
    for (const ask of [ours, stocks]) {
      expect((await ask('-H', one.address, ...words('x'), '-t', '20')).output).toBe('small\n')
    }
    const { output, tookMs } = await ours('-H', one.address, ...words('big'), '-t', '20')
    expect(output).toBe(`${'x'.repeat(100_000)}\n`)
    expect(tookMs).toBeGreaterThan(200)
  })
})

/** A test that needs a queue of this kind on a link; kernels may be built without. */
function itWithQueue(kind: 'netem' | 'tbf', name: string, test: () => Promise<void>): void {
  const sample = kind === 'netem' ? 'delay 1ms' : 'rate 1mbit burst 4kb latency 1s'
  const has =
    isRoot &&
    spawnSync('unshare', ['-n', 'tc', 'qdisc', 'add', 'dev', 'lo', 'root', kind, ...sample.split(' ')]).status === 0
  if (has) it(name, test)
  else it.skip(`${name} (skipped: this kernel has no ${kind})`, test)
}
