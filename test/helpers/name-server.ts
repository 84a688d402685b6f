import { randomInt } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { temporaryFolder } from './folders.ts'
import { type Service, startService } from './service.ts'

/** Addresses of name servers on port 53, which no other test and no server of this host has: plugins know no other port. */
export type NameServers = {
  /** Answers for `example.test` and 2.0.192.in-addr.arpa, its own zones. */
  readonly own: string
  /** Asks the other one. */
  readonly asking: string
}

const zone = `\
$ORIGIN example.test.
$TTL 60
@ IN SOA ns hostmaster 1 3600 600 86400 60
@ IN NS ns
ns IN A 192.0.2.53
one IN A 192.0.2.1
two IN A 192.0.2.20
two IN A 192.0.2.3
both IN A 192.0.2.1
both IN AAAA 2001:db8::1
six IN AAAA 2001:db8::6
six IN AAAA 2001:db8::5
alias IN CNAME one
empty IN TXT "no address"
dangling IN CNAME nothing
`

const reverse = `\
$ORIGIN 2.0.192.in-addr.arpa.
$TTL 60
@ IN SOA ns.example.test. hostmaster 1 3600 600 86400 60
@ IN NS ns.example.test.
1 IN PTR one.example.test.
2 IN PTR two.example.test.
2 IN PTR second.example.test.
`

const loopback = () => ['127', ...[1, 2, 3].map(() => randomInt(1, 255))].join('.')

/** NSD, and dnsmasq that asks it, for a describe block. Only root may start them. */
export function nameServersFor(): () => NameServers {
  const folder = temporaryFolder()
  const servers = { own: loopback(), asking: loopback() }
  const services: Service[] = []
  beforeAll(async () => {
    writeFileSync(join(folder, 'zone'), zone)
    writeFileSync(join(folder, 'reverse'), reverse)
    const config = join(folder, 'nsd.conf')
    writeFileSync(config, nsdConfig(folder, servers.own))
    services.push(await startService({ command: () => ['/usr/sbin/nsd', '-d', '-c', config], ready: /nsd started/ }))
    const dnsmasq = ['--no-daemon', '--conf-file=/dev/null', '--pid-file', '--user=root', '--no-resolv', '--no-hosts']
    const forward = [`--listen-address=${servers.asking}`, '--bind-interfaces', `--server=${servers.own}`]
    const command = () => ['/usr/sbin/dnsmasq', ...dnsmasq, ...forward]
    services.push(await startService({ command, ready: /using nameserver/ }))
  })
  afterAll(() => Promise.all(services.map(({ stop }) => stop())))
  return () => servers
}

function nsdConfig(folder: string, address: string): string {
  return `\
server:
  server-count: 1
  ip-address: ${address}@53
  zonesdir: "${folder}"
  pidfile: "${folder}/pid"
  xfrdfile: "${folder}/xfrd.state"
  zonelistfile: "${folder}/zone.list"
  database: ""
  username: root
  chroot: ""
remote-control:
  control-enable: no
zone:
  name: example.test
  zonefile: zone
zone:
  name: 2.0.192.in-addr.arpa
  zonefile: reverse
`
}
