import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../src/check/version.ts'
import { maintainer } from './control.ts'
import type { Making } from './deb.ts'
import { type Entry, writeTree } from './entry.ts'
import { run } from './run.ts'

/** Where the trees of rpm distributions differ from Debian's. */
const moved: readonly (readonly [from: string, to: string])[] = [
  ['/lib/systemd/', '/usr/lib/systemd/'],
  ['/usr/share/zsh/vendor-completions/', '/usr/share/zsh/site-functions/'],
]

/** Makes plenum-VERSION-1.x86_64.rpm with rpmbuild, nothing in it changed on the way. Returns its path. */
export async function makeRpm(entries: readonly Entry[], architecture: string, making: Making): Promise<string> {
  const work = join(making.output, 'work', `rpm-${architecture}`)
  rmSync(work, { recursive: true, force: true })
  const tree = join(work, 'tree')
  const placed = entries.map(place)
  writeTree(tree, placed, making.epoch)
  mkdirSync(join(work, 'out'), { recursive: true })
  writeFileSync(join(work, 'plenum.spec'), spec(placed, tree, making))
  const folders = ['_topdir', '_builddir', '_sourcedir', '_srcrpmdir'].map((name) => `${name} ${work}`)
  const defines = [...folders, `_rpmdir ${work}/out`, '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm']
  await run(
    'rpmbuild',
    [
      '-bb',
      '--quiet',
      `--target=${architecture}-linux`,
      ...defines.flatMap((text) => ['--define', text]),
      'plenum.spec',
    ],
    { SOURCE_DATE_EPOCH: String(making.epoch) },
    work,
  )
  const [name = ''] = readdirSync(join(work, 'out'))
  const rpm = join(making.output, name)
  renameSync(join(work, 'out', name), rpm)
  rmSync(work, { recursive: true, force: true })
  return rpm
}

function place(entry: Entry): Entry {
  const move = moved.find(([from]) => entry.path.startsWith(from))
  return move ? { ...entry, path: entry.path.replace(move[0], move[1]) } : entry
}

function spec(entries: readonly Entry[], tree: string, { level }: Making): string {
  return `# The build scripts of rpm would strip the executable, which cuts the program off it, and look for its dependencies,
# among which are those of Node's build folder. Times and the name of the host must not differ between two builds.
%global __os_install_post %{nil}
%global debug_package %{nil}
%global _build_id_links none
%global _binary_payload w${level}.xzdio
%global _buildhost plenum
%global use_source_date_epoch_as_buildtime 1
%global clamp_mtime_to_source_date_epoch 1
AutoReqProv: no

Name: plenum
Version: ${version}
Release: 1
Summary: NRPE agent, check_nrpe and plugins that never lose output silently
License: Apache-2.0
Packager: ${maintainer}
Requires: libc.so.6(GLIBC_2.28)(64bit), libstdc++.so.6(GLIBCXX_3.4.21)(64bit), libgcc_s.so.1()(64bit), libatomic.so.1()(64bit)

%description
Plenum answers the check_nrpe of a Nagios, Naemon or Icinga server and asks the NRPE daemon of every host, in all versions of
the protocol. Both ends agree on the size of an answer by themselves; where it must be cut, the answer says so.

This package has one executable with the daemon, the client and the plugins (in /usr/lib/plenum), and a service that is not
started by itself.

%install
cp -a ${tree}/. %{buildroot}/

%post
systemd-sysusers plenum.conf >/dev/null 2>&1 || id plenum >/dev/null 2>&1 || useradd --system --user-group --home-dir /var/lib/plenum --shell /sbin/nologin plenum || :
if ! systemd-tmpfiles --create plenum.conf >/dev/null 2>&1; then
  install -d -o plenum -g plenum -m 0750 /var/lib/plenum /var/log/plenum || :
  install -d -o plenum -g plenum -m 0755 /run/plenum || :
fi
if [ -d /run/systemd/system ]; then
  systemctl daemon-reload || :
  systemctl try-restart plenum.service || :
fi

%preun
if [ "$1" = 0 ] && [ -e /var/lib/plenum-migrate/record.json ]; then /usr/bin/plenum migrate --undo >/dev/null || :; fi
if [ "$1" = 0 ] && [ -d /run/systemd/system ]; then
  systemctl --no-reload disable --now plenum.socket plenum.service >/dev/null 2>&1 || :
fi

%postun
if [ "$1" = 0 ]; then
  # Positions and logs of a site stay, as does the user.
  for folder in /var/lib/plenum /var/log/plenum /run/plenum; do rmdir "$folder" 2>/dev/null || :; done
  if [ -d /run/systemd/system ]; then systemctl daemon-reload || :; fi
fi

%files
${files(entries).join('\n')}
`
}

/** All of ours, and the folders that no other package has. */
function files(entries: readonly Entry[]): readonly string[] {
  const own = ['/usr/lib/plenum', '/etc/plenum', '/usr/share/plenum', '/usr/share/doc/plenum']
  const inOwn = (path: string) => own.some((folder) => path.startsWith(`${folder}/`))
  const folders = [
    ...new Set(entries.flatMap(({ path }) => foldersOf(path)).filter((path) => own.includes(path) || inOwn(path))),
  ]
  const attributes = (entry: Entry) => {
    if (entry.kind === 'folder') return '%attr(0755,root,root) %dir '
    if (entry.kind === 'link') return ''
    const mode = (entry.mode ?? 0o644).toString(8).padStart(4, '0')
    return `%attr(${mode},root,root) ${entry.kind === 'text' && entry.config ? '%config(noreplace) ' : ''}`
  }
  const given = entries.filter(({ kind, path }) => kind === 'folder' && folders.includes(path)).map(({ path }) => path)
  return [
    '%defattr(-,root,root,0755)',
    ...folders.filter((path) => !given.includes(path)).map((path) => `%dir ${path}`),
    ...entries.map((entry) => `${attributes(entry)}"${entry.path}"`),
  ]
}

const foldersOf = (path: string) =>
  path.split('/').flatMap((_, index, parts) => (index > 1 ? [parts.slice(0, index).join('/')] : []))
