import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { type Icinga, startIcinga } from '../helpers/icinga.ts'
import { monitoredHost } from '../helpers/monitored-host.ts'
import { pageSite } from '../helpers/page-site.ts'

/** The site of docs/icinga2.md for all tests of a describe block: its hosts, the poller among them, and Debian's Icinga 2. */
export function icingaSite() {
  const site = pageSite('docs/icinga2.md', ['check_nrpe', 'check_log3', 'check_plenum'])
  const { folder, programs, placed, lines, hosts, portOf } = site
  const poller = monitoredHost(folder, 'poller', '127.0.0.1', [])
  const own = join(folder, 'icinga')
  let icinga: Icinga | undefined

  beforeAll(async () => {
    mkdirSync(join(folder, 'share/icinga2'), { recursive: true })
    mkdirSync(own)
    writeFileSync(
      join(folder, 'share/icinga2/plenum.conf'),
      placed(readFileSync('packaging/icinga2/plenum.conf', 'utf8')),
    )
    // Checks are made when a test asks for them.
    const templates = readFileSync('/etc/icinga2/conf.d/templates.conf', 'utf8').replaceAll(
      'check_interval',
      'enable_active_checks = false\n  check_interval',
    )
    const perfdata = lines('icinga2', '/etc/icinga2/features-enabled/perfdata.conf')
    icinga = await startIcinga(
      own,
      programs,
      [
        templates,
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

/** The page's hosts, each with the port that its agent has here. */
function withPorts(lines: readonly string[], portOf: (host: string) => number): readonly string[] {
  return lines.flatMap((line) => {
    const host = /^object Host "(\w+)"/.exec(line)?.[1]
    if (host !== undefined) return [line, `  vars.nrpe_port = ${portOf(host)}`]
    return line.includes('vars.nrpe_port =') ? [] : [line]
  })
}
