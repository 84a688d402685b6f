import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { plenumFor } from '../helpers/daemon.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { monitoredHost } from '../helpers/monitored-host.ts'
import { type Nagios, startNagios } from '../helpers/nagios.ts'
import { sectionsOf } from '../helpers/page.ts'
import { programFolder } from '../helpers/program-folder.ts'
import { stockFor } from '../helpers/stock.ts'

const blocks = sectionsOf(readFileSync('docs/nagios.md', 'utf8')).flatMap((section) => section.blocks)

/** The lines of the page's blocks that begin with these words. */
function pageLines(...words: readonly string[]): readonly string[] {
  return blocks.flatMap((block) => (`${[block.kind, ...block.words]}` === `${words}` ? block.lines : []))
}

/** The site of docs/nagios.md for all tests of a describe block: its three hosts, and Debian's Nagios with its definitions. */
export function nagiosSite() {
  const folder = temporaryFolder()
  const programs = programFolder(folder, ['check_nrpe', 'check_log3'])
  const placed = (line: string) =>
    line
      .replaceAll('/usr/lib/plenum/', `${programs}/`)
      .replaceAll('/usr/share/plenum/', `${folder}/share/`)
      .replaceAll('/var/lib/nagios4/', `${folder}/`)
      .replaceAll('/usr/bin/mail ', `${folder}/mail `)
      .replaceAll('192.0.2.', '127.0.0.')

  const checkLog3 = /^command\[check_log3\]=.*$/m.exec(readFileSync('nrpe.cfg.example', 'utf8'))?.[0] ?? ''
  const commands = [checkLog3, ...pageLines('nrpe.cfg').map(placed)]
  const web1 = monitoredHost(folder, 'web1', '127.0.0.11', ['dont_blame_nrpe=1', ...commands])
  const web2 = monitoredHost(folder, 'web2', '127.0.0.12', ['dont_blame_nrpe=1', ...commands])
  const db1 = monitoredHost(folder, 'db1', '127.0.0.21', commands)
  const agents = new Map<string, () => { readonly port: number }>([
    ['web1', plenumFor({ config: web1.config })],
    ['web2', plenumFor({ config: web2.config, tls: false })],
    ['db1', stockFor({ config: db1.config, tls: true })],
  ])
  let nagios: Nagios | undefined

  beforeAll(async () => {
    mkdirSync(join(folder, 'share/nagios'), { recursive: true })
    const file = (name: string, lines: readonly string[]) => writeFileSync(join(folder, name), lines.join('\n'))
    file('share/nagios/plenum.cfg', [placed(readFileSync('packaging/nagios/plenum.cfg', 'utf8'))])
    const letter = `${folder}/mail to $3: $(echo "$2" | tr / -)`
    file('mail', ['#!/bin/sh', `cat >"${folder}/$$" && mv "${folder}/$$" "${letter}"`])
    chmodSync(join(folder, 'mail'), 0o755)
    const hosts = pageLines('nagios', '/etc/nagios4/conf.d/hosts.cfg').map(placed)
    file('hosts.cfg', [...withPorts(hosts, (name) => agents.get(name)?.().port ?? 0), ...own])
    file('commands.cfg', pageLines('nagios', '/etc/nagios4/conf.d/commands.cfg').map(placed))
    nagios = await startNagios(folder, [
      ...['templates', 'timeperiods'].map((name) => `cfg_file=/etc/nagios4/objects/${name}.cfg`),
      ...['hosts', 'commands'].map((name) => `cfg_file=${folder}/${name}.cfg`),
      'illegal_macro_output_chars=`~$&|\'"<>',
      ...pageLines('nagios', '/etc/nagios4/nagios.cfg').map(placed),
    ])
  })
  afterAll(() => nagios?.stop())

  return {
    folder,
    programs,
    hosts: { web1, web2, db1 },
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
