import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { temporaryFolder } from '../../helpers/folders.ts'
import { plenumCommand } from '../../helpers/plenum.ts'
import { run } from '../../helpers/run.ts'

const folder = temporaryFolder()
let hosts = 0

/** A file's text, or where a link leads; a mode where it is not 0644. */
type Entry = string | { readonly link: string } | { readonly text: string; readonly mode: number }
export type Files = { readonly [path: string]: Entry }

/** A program of a made-up host, which nobody runs. */
export const program = { text: '', mode: 0o755 } as const

/** What every one of them has: users, and Plenum. */
const usual: Files = {
  '/etc/passwd': 'root:x:0:0::/root:/bin/sh\nnagios:x:110:115::/var/lib/nagios:/usr/sbin/nologin\n',
  '/etc/group': 'root:x:0:\nnagios:x:115:\n',
  '/usr/lib/plenum/plenum': program,
  '/usr/lib/plenum/nrpe': { link: 'plenum' },
  '/usr/lib/nagios/plugins/check_load': program,
}

/** The unit of Debian's package, shortened. */
export const debianUnit = `[Unit]
Description=Nagios Remote Plugin Executor

[Service]
Type=simple
EnvironmentFile=-/etc/default/nagios-nrpe-server
ExecStart=/usr/sbin/nrpe -c /etc/nagios/nrpe.cfg -f $NRPE_OPTS
User=nagios
`

/** A configuration with nothing to be said about it. */
export const soundConfig = `nrpe_user=nagios
nrpe_group=nagios
allowed_hosts=127.0.0.1
command[load]=/usr/lib/nagios/plugins/check_load -w 5 -c 10
`

/** Debian with systemd and stock NRPE. */
export const debian: Files = {
  '/sbin/init': { link: '/lib/systemd/systemd' },
  '/lib/systemd/systemd': program,
  '/lib/systemd/system/nagios-nrpe-server.service': debianUnit,
  '/etc/nagios/nrpe.cfg': soundConfig,
  '/etc/default/nagios-nrpe-server': '#NRPE_OPTS="-n"\n',
  '/usr/sbin/nrpe': program,
  '/var/lib/dpkg/status': [
    'Package: nagios-nrpe-server\nStatus: install ok installed\nVersion: 4.1.0-1+b1\n',
    'Package: nagios-nrpe-plugin\nStatus: deinstall ok config-files\nVersion: 4.1.0-1+b1\n',
  ].join('\n'),
}

/** Makes a host and gives its folder. */
export function madeUpHost(files: Files): string {
  hosts++
  const root = join(folder, `host${hosts}`)
  for (const [path, entry] of Object.entries({ ...usual, ...files })) {
    const place = join(root, path)
    mkdirSync(dirname(place), { recursive: true })
    if (typeof entry === 'object' && 'link' in entry) symlinkSync(entry.link, place)
    else if (typeof entry === 'string') writeFileSync(place, entry)
    else {
      writeFileSync(place, entry.text)
      chmodSync(place, entry.mode)
    }
  }
  return root
}

/** Everything below a folder: kind, mode and content by path. */
export function contentsOf(root: string): ReadonlyMap<string, string> {
  const all = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()
  return new Map(all.map((path) => [path, describe(join(root, path))]))
}

function describe(path: string): string {
  const stats = lstatSync(path)
  if (stats.isSymbolicLink()) return `link to ${readlinkSync(path)}`
  const mode = (stats.mode & 0o7777).toString(8)
  return stats.isDirectory() ? `folder ${mode}` : `file ${mode} ${readFileSync(path, 'latin1')}`
}

/** Runs `plenum migrate` for a made-up host. */
export async function migrate(root: string, ...words: readonly string[]) {
  const ran = await run([...plenumCommand(), 'migrate', '--root', root, ...words])
  return { exitCode: ran.exitCode, stdout: ran.stdout.toString(), stderr: ran.stderr }
}

/** The same with --json, read. */
export async function migrateJson(root: string, ...words: readonly string[]) {
  const { exitCode, stdout } = await migrate(root, '--json', ...words)
  return { exitCode, ...JSON.parse(stdout) }
}
