import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What differs from nrpe.cfg.example in the file that a package installs. */
export type ConfigPlace = {
  readonly user: string
  /** Read at the end, every *.cfg in it. */
  readonly includeFolder: string
}

/**
 * nrpe.cfg as a package brings it: the example, but that it listens on all addresses for the hosts of allowed_hosts, takes no
 * arguments, has its own user, and a few commands that work at once. Throws where the example has no such line any more.
 */
export function packagedConfig(root: string, { user, includeFolder }: ConfigPlace): string {
  const changes: readonly (readonly [from: string, to: string])[] = [
    ['server_address=127.0.0.1', '#server_address=127.0.0.1'],
    ['nrpe_user=nobody', `nrpe_user=${user}`],
    ['#nrpe_group=nagios', `nrpe_group=${user}`],
    [
      '# check_log3 below can show lines of every file that nrpe_user may read. The example sets it because that command needs\n' +
        '# arguments; leave it at 0 where your commands need none.\ndont_blame_nrpe=1',
      '# check_log3 below can show lines of every file that nrpe_user may read.\n#dont_blame_nrpe=0',
    ],
    ['command[check_log3]=', '#command[check_log3]='],
    ['#command[check_users]=/usr/lib/nagios/plugins/', 'command[check_users]='],
    ['#command[check_load]=/usr/lib/nagios/plugins/', 'command[check_load]='],
    ['#include_dir=/etc/nagios/nrpe.d', `include_dir=${includeFolder}`],
  ]
  const example = readFileSync(join(root, 'nrpe.cfg.example'), 'utf8')
  const changed = changes.reduce((text, [from, to]) => replaceStart(text, from, to), behindHead(example))
  return `${head(includeFolder)}${changed}`
}

const head = (
  includeFolder: string,
) => `# The configuration of nrpe. It serves this host only: write your monitoring server behind allowed_hosts= (here, or in a file
# of its own in ${includeFolder}, where the last one read counts), then reload the service.
#
# Every directive is here; those behind # show their default, or an example where they have none. One directive a line, without
# blanks beside the =; a comment takes a line of its own.
`

/** Without its first block of comments, which is about the example. */
const behindHead = (text: string) => text.slice(text.search(/\n\n/) + 1)

function replaceStart(text: string, from: string, to: string): string {
  const at = text.indexOf(`\n${from}`)
  if (at < 0) throw new Error(`nrpe.cfg.example has no line that begins with ${from}`)
  return `${text.slice(0, at + 1)}${to}${text.slice(at + 1 + from.length)}`
}
