import { spawnSync } from 'node:child_process'
import type { Host } from './host.ts'

/** Packages that bring an NRPE daemon, its client or Plenum, in Debian, Red Hat and their relatives. */
const names: readonly string[] = [
  ...['nagios-nrpe-server', 'nagios-nrpe-plugin', 'nrpe', 'nagios-plugins-nrpe', 'nrpe-selinux', 'nagios-nrpe'],
  ...['icinga-nrpe', 'plenum', 'plenum-nrpe'],
]

/** An installed package. */
export type Package = { readonly name: string; readonly version: string }

/** Those of them that are installed, as dpkg or rpm tell. */
export function findPackages(host: Host): readonly Package[] {
  const status = host.text('/var/lib/dpkg/status')
  return status === undefined ? fromRpm(host) : fromDpkg(status)
}

function fromDpkg(status: string): readonly Package[] {
  return status.split('\n\n').flatMap((entry): readonly Package[] => {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(entry)?.[1] ?? ''
    const name = field('Package')
    if (!names.includes(name) || !field('Status').endsWith(' installed')) return []
    return [{ name, version: field('Version') }]
  })
}

/** rpm's database has many formats, which its own program knows. */
function fromRpm(host: Host): readonly Package[] {
  if (!host.exists('/var/lib/rpm') && !host.exists('/usr/lib/sysimage/rpm')) return []
  const format = '%{NAME} %{VERSION}-%{RELEASE}\\n'
  const words = ['--root', host.tree.root, '--query', '--queryformat', format, ...names]
  const { stdout } = spawnSync('rpm', words, { encoding: 'utf8', timeout: 30_000, env: { PATH: process.env.PATH } })
  return (stdout ?? '').split('\n').flatMap((line): readonly Package[] => {
    const [name = '', version = '', ...rest] = line.split(' ')
    return names.includes(name) && rest.length === 0 ? [{ name, version }] : []
  })
}
