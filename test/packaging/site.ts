import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A site's own files on a host with Debian's NRPE: an edited nrpe.cfg, parts in nrpe.d, options, a plugin of its own. */
const files: Readonly<Record<string, string>> = {
  '/etc/nagios/nrpe.cfg': `# Edited by hand over the years.
log_facility=daemon
pid_file=/run/nagios/nrpe.pid
server_port=5666
nrpe_user=nagios
nrpe_group=nagios
allowed_hosts=127.0.0.1,::1,10.1.0.0/16
dont_blame_nrpe=0
command_timeout=60
connection_timeout=300

command[check_load]=/usr/lib/nagios/plugins/check_load -w 1000,1000,1000 -c 2000,2000,2000
command[check_root]=/usr/lib/nagios/plugins/check_disk -w 1% -c 1% -p /
command[check_procs]=/usr/lib/nagios/plugins/check_procs -w 5000 -c 6000
include=/etc/nagios/nrpe_local.cfg
include_dir=/etc/nagios/nrpe.d/
`,
  '/etc/nagios/nrpe_local.cfg': 'command[whoami]=/usr/bin/id -un\n',
  '/etc/nagios/nrpe.d/10-app.cfg': 'command[app]=/opt/site/check_app --queue "two words"\n',
  '/etc/nagios/nrpe.d/20-pipe.cfg': 'command[lines]=/usr/bin/printf "a\\\\nb\\\\nc\\\\n" | /usr/bin/wc -l\n',
  '/etc/nagios/nrpe.d/README': 'not read\n',
  '/etc/default/nagios-nrpe-server': '# ours\nNRPE_OPTS="-4"\nNICENESS=5\n',
  '/opt/site/check_app': '#!/bin/sh\necho "APP CRITICAL: queue $2 is full|queue=99;50;90"\nexit 2\n',
}

/** What a stock client gets from it, as `EXIT OUTPUT`, whoever serves. */
export const answers: readonly (readonly [command: string, answer: string | RegExp])[] = [
  ['check_load', /^0 (?:LOAD )?OK - /],
  ['check_root', /^0 DISK OK/],
  ['check_procs', /^0 PROCS OK/],
  ['whoami', '0 nagios\n'],
  ['app', '2 APP CRITICAL: queue two words is full|queue=99;50;90\n'],
  ['lines', '0 3\n'],
  ['gone', "3 NRPE: Command 'gone' not defined\n"],
]

/** Puts these files into a Debian. */
export function installSite(root: string): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  chmodSync(join(root, '/opt/site/check_app'), 0o755)
}

/** The site's files as they are now; a file that is gone is missing. */
export const sitePaths: readonly string[] = Object.keys(files)
