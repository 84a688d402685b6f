import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { programs } from '../../src/programs.ts'
import { packagedConfig } from './config.ts'
import type { Entry } from './entry.ts'

/** What of the tree is made anew for each architecture. */
export type Made = { readonly executable: string; readonly licences: string }

/** The tree of package plenum, without what only one kind of package has (changelogs, copyright files). */
export async function plenumEntries(root: string, { executable, licences }: Made): Promise<readonly Entry[]> {
  const file = (name: string) => readFileSync(join(root, 'packaging', name))
  return [
    { kind: 'copy', path: '/usr/bin/plenum', from: executable, mode: 0o755 },
    ...programs.map(
      ({ name }): Entry => ({ kind: 'link', path: `/usr/lib/plenum/${name}`, target: '../../bin/plenum' }),
    ),
    {
      kind: 'text',
      path: '/etc/plenum/nrpe.cfg',
      text: packagedConfig(root, { user: 'plenum', includeFolder: '/etc/plenum/nrpe.d' }),
      config: true,
    },
    { kind: 'folder', path: '/etc/plenum/nrpe.d' },
    { kind: 'text', path: '/etc/logrotate.d/plenum', text: file('files/plenum.logrotate'), config: true },
    { kind: 'text', path: '/lib/systemd/system/plenum.service', text: file('files/plenum.service') },
    { kind: 'text', path: '/lib/systemd/system/plenum.socket', text: file('files/plenum.socket') },
    { kind: 'text', path: '/usr/lib/sysusers.d/plenum.conf', text: file('files/plenum.sysusers') },
    { kind: 'text', path: '/usr/lib/tmpfiles.d/plenum.conf', text: file('files/plenum.tmpfiles') },
    { kind: 'text', path: '/usr/share/plenum/systemd/without-sudo.conf', text: file('files/without-sudo.conf') },
    { kind: 'text', path: '/usr/share/plenum/nagios/plenum.cfg', text: file('nagios/plenum.cfg') },
    { kind: 'text', path: '/usr/share/plenum/icinga2/plenum.conf', text: file('icinga2/plenum.conf') },
    { kind: 'text', path: '/usr/share/doc/plenum/LICENCES.txt', text: licences },
    ...documents(root),
  ]
}

function documents(root: string): readonly Entry[] {
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md') && !name.startsWith('decisions'))
    .sort()
    .map((name) => `docs/${name}`)
  return ['README.md', 'nrpe.cfg.example', ...pages].map((name) => ({
    kind: 'copy',
    path: `/usr/share/doc/plenum/${name}`,
    from: join(root, name),
  }))
}
