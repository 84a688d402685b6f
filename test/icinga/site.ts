import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { authority } from '../helpers/certificates.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { type Icinga, startIcinga } from '../helpers/icinga.ts'
import { monitoredHost } from '../helpers/monitored-host.ts'
import { pageSite } from '../helpers/page-site.ts'

/** The site of docs/icinga2.md for all tests of a describe block: its hosts, the poller among them, and Debian's Icinga 2. */
export function icingaSite() {
  const site = pageSite('docs/icinga2.md', ['check_nrpe', 'check_log3', 'check_plenum'])
  const { folder, programs, placed, lines, hosts, portOf } = site
  const poller = monitoredHost(folder, 'poller', '127.0.0.1', [])
  const own = join(folder, 'icinga')
  const ca = authority(folder, 'ca')
  const pair = ca.issue({ name: 'agent', alternatives: 'DNS:agent.example' })
  const certificate = [`ssl_cert_file=${pair.cert}`, `ssl_privatekey_file=${pair.key}`]
  const secure = plenumFor({ config: [...certificate, 'command[x]=/bin/echo secure'] })
  let icinga: Icinga | undefined

  beforeAll(async () => {
    mkdirSync(join(folder, 'share/icinga2'), { recursive: true })
    mkdirSync(own)
    writeFileSync(
      join(folder, 'share/icinga2/plenum.conf'),
      placed(readFileSync('packaging/icinga2/plenum.conf', 'utf8')),
    )
    const perfdata = lines('icinga2', '/etc/icinga2/features-enabled/perfdata.conf')
    icinga = await startIcinga(
      own,
      programs,
      [
        templates,
        more(portOf('web1'), secure().port, ca.cert),
        ...lines('icinga2', '/etc/icinga2/icinga2.conf'),
        ...withPorts(lines('icinga2', '/etc/icinga2/conf.d/hosts.conf'), portOf),
        ...lines('icinga2', '/etc/icinga2/conf.d/poller.conf').map((line) =>
          line.replaceAll('"/var/', `"${poller.root}/var/`),
        ),
        ...perfdata.map((line) => line.replace('15s', '1s')),
      ].join('\n'),
    )
  })
  afterAll(() => icinga?.stop())

  return {
    folder,
    own,
    programs,
    hosts: { ...hosts, poller },
    icinga: () => {
      if (!icinga) throw new Error('Icinga is there for tests and hooks only')
      return icinga
    },
  }
}

/** Services with the variables that the page does not show, and where nobody listens. */
const more = (port: number, securePort: number, ca: string) => `
object Host "more" { import "generic-host", address = "127.0.0.11", vars.nrpe_port = ${port}, vars.nrpe_command = "check_load" }
object Service "library" {
  import "generic-service"
  host_name = "more"
  check_command = "nrpe"
  vars += { nrpe_timeout = "20:3", nrpe_timeout_unknown = true, nrpe_ipv4 = true, nrpe_version_2 = true }
  vars += { nrpe_ssl_version = "TLSv1.2+", nrpe_cipher_list = "ALL:!MD5:@STRENGTH:@SECLEVEL=0", nrpe_dh_opt = 1 }
}
object Service "own" {
  import "generic-service"
  host_name = "more"
  check_command = "plenum_nrpe"
  vars += { nrpe_version_3 = true, nrpe_no_logging = true, nrpe_bind = "127.0.0.1", nrpe_no_state = true }
  vars += { nrpe_max_packetbuffer_length = "2M", nrpe_state_folder = "/nonexistent" }
}
object Host "secure" { import "generic-host", address = "127.0.0.1" }
template Service "verified" {
  import "generic-service"
  host_name = "secure"
  check_command = "plenum_nrpe"
  vars += { nrpe_port = ${securePort}, nrpe_command = "x", nrpe_ca = "${ca}" }
}
object Service "by its name" { import "verified", vars.nrpe_verify_name = "agent.example" }
object Service "by another name" { import "verified", vars.nrpe_verify_name = "other.example" }
object Service "by any name" { import "verified", vars.nrpe_no_verify_name = true }
object Service "refused by the library" { import "generic-service", host_name = "more", check_command = "nrpe", vars.nrpe_port = 1 }
object Service "refused by our own" { import "generic-service", host_name = "more", check_command = "plenum_nrpe", vars.nrpe_port = 1 }
`

/** Those of Debian's conf.d, which not everybody may read; checks are made when a test asks for them. */
const templates = `
template Host "generic-host" { max_check_attempts = 3, enable_active_checks = false, check_command = "hostalive" }
template Service "generic-service" { max_check_attempts = 5, enable_active_checks = false }
`

/** The page's hosts, each with the port that its agent has here. */
function withPorts(lines: readonly string[], portOf: (host: string) => number): readonly string[] {
  return lines.flatMap((line) => {
    const host = /^object Host "(\w+)"/.exec(line)?.[1]
    if (host !== undefined) return [line, `  vars.nrpe_port = ${portOf(host)}`]
    return line.includes('vars.nrpe_port =') ? [] : [line]
  })
}
