import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { tellCommands } from '../../src/admin/command-line.ts'
import { completionScript } from '../../src/admin/completion/print.ts'
import { programs } from '../../src/programs.ts'
import { manPages } from '../man/pages.ts'
import { compressed } from './compressed.ts'
import { packagedConfig } from './config.ts'
import type { Entry } from './entry.ts'

/** What of the tree is made anew for each architecture. */
export type Made = { readonly executable: string; readonly licences: string; readonly sbom: string }

/** The tree of package plenum, without what only one kind of package has; `epoch` in seconds. */
export async function plenumEntries(
  root: string,
  { executable, licences, sbom }: Made,
  epoch: number,
): Promise<readonly Entry[]> {
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
    { kind: 'text', path: '/usr/share/doc/plenum/plenum.cdx.json', text: sbom },
    ...documents(root),
    ...(await manPages(epoch)).map(
      ({ path, text }): Entry => ({ kind: 'text', path: `/usr/share/man/${path}.gz`, text: compressed(text) }),
    ),
    ...(await completions()),
  ]
}

/** A script for each shell; bash looks for one under the name of the command. */
async function completions(): Promise<readonly Entry[]> {
  const bash = '/usr/share/bash-completion/completions'
  return [
    { kind: 'text', path: `${bash}/plenum`, text: await completionScript('bash', tellCommands) },
    ...programs.map(({ name }): Entry => ({ kind: 'link', path: `${bash}/${name}`, target: 'plenum' })),
    {
      kind: 'text',
      path: '/usr/share/zsh/vendor-completions/_plenum',
      text: await completionScript('zsh', tellCommands),
    },
  ]
}

function documents(root: string): readonly Entry[] {
  const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => `docs/${name}`)
  // What pages link to has to be there too.
  return ['README.md', 'CHANGELOG.md', 'nrpe.cfg.example', 'bench/RESULTS.md', ...pages].map((name) => ({
    kind: 'copy',
    path: `/usr/share/doc/plenum/${name}`,
    from: join(root, name),
  }))
}
