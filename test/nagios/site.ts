import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { type Nagios, startNagios } from '../helpers/nagios.ts'
import { pageSite } from '../helpers/page-site.ts'

/** The site of docs/nagios.md for all tests of a describe block: its three hosts, and Debian's Nagios with its definitions. */
export function nagiosSite() {
  const { folder, programs, placed, lines, hosts, portOf } = pageSite('docs/nagios.md', ['check_nrpe', 'check_log3'])
  let nagios: Nagios | undefined

  beforeAll(async () => {
    mkdirSync(join(folder, 'share/nagios'), { recursive: true })
    const file = (name: string, text: readonly string[]) => writeFileSync(join(folder, name), text.join('\n'))
    file('share/nagios/plenum.cfg', [placed(readFileSync('packaging/nagios/plenum.cfg', 'utf8'))])
    const letter = `${folder}/mail to $3: $(echo "$2" | tr / -)`
    file('mail', ['#!/bin/sh', `cat >"${folder}/$$" && mv "${folder}/$$" "${letter}"`])
    chmodSync(join(folder, 'mail'), 0o755)
    const definitions = lines('nagios', '/etc/nagios4/conf.d/hosts.cfg')
    file('hosts.cfg', [...withPorts(definitions, portOf), ...own.map((line) => line.replace('PROGRAMS', programs))])
    file('commands.cfg', lines('nagios', '/etc/nagios4/conf.d/commands.cfg'))
    nagios = await startNagios(folder, [
      ...['templates', 'timeperiods'].map((name) => `cfg_file=/etc/nagios4/objects/${name}.cfg`),
      ...['hosts', 'commands'].map((name) => `cfg_file=${folder}/${name}.cfg`),
      'illegal_macro_output_chars=`~$&|\'"<>',
      ...lines('nagios', '/etc/nagios4/nagios.cfg'),
    ])
  })
  afterAll(() => nagios?.stop())

  return {
    folder,
    programs,
    hosts,
    nagios: () => {
      if (!nagios) throw new Error('Nagios is there for tests and hooks only')
      return nagios
    },
  }
}

/** The page's definitions, each host with the port that its agent has here. */
function withPorts(lines: readonly string[], portOf: (host: string) => number): readonly string[] {
  return lines
    .join('\n')
    .split(/^(?=define )/m)
    .map((definition) => {
      const name = /^ +host_name +(\S+)$/m.exec(definition)?.[1]
      if (!definition.startsWith('define host') || name === undefined) return definition
      const more = /^ +_NRPE_OPTIONS +-p \d+(.*)\n/m.exec(definition)
      return definition
        .replace(more?.[0] ?? '', '')
        .replace(/(?=\n\})/, `\n    _NRPE_OPTIONS -p ${portOf(name)}${more?.[1] ?? ''}`)
    })
}

/** Whom to tell, as Debian's contact would send real mail; and a host where nobody listens. */
const own = `
define contact {
    contact_name                   admin
    use                            generic-contact
    service_notification_commands  notify-service-by-email-whole
    host_notification_commands     nothing
    email                          admin@example.org
}
define contactgroup {
    contactgroup_name  admins
    members            admin
}
define host {
    use                  plenum-host,generic-host
    host_name            gone
    address              127.0.0.31
    _NRPE_OPTIONS        -p 1
    check_command        plenum_host_alive
    max_check_attempts   1
    contact_groups       admins
}
define command {
    command_name         without_E
    command_line         PROGRAMS/check_nrpe $_HOSTNRPE_OPTIONS$ -H $HOSTADDRESS$ -c x
}
define service {
    use                  generic-service
    host_name            gone
    service_description  without -E
    check_command        without_E
}
define service {
    use                  generic-service
    host_name            web1
    service_description  signs
    check_command        plenum_nrpe_args!check_disk!'a$$b' c d
}
define service {
    use                  generic-service
    host_name            web1
    service_description  semicolon
    check_command        plenum_nrpe_args!check_disk!'a\\;b'
}
${['nothing', 'notify-service-by-email', 'notify-host-by-email', 'check-host-alive']
  .map((name) => `define command {\n    command_name  ${name}\n    command_line  /bin/true\n}`)
  .join('\n')}
`.split('\n')
