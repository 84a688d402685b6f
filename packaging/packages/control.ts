/** A Debian package but for its files: the fields of its control file, in order. */
export type Control = { readonly [field: string]: string }

/** Who answers for the packages. */
export const maintainer = 'Plenum maintainers <maintainers@plenum.example>'

const common = (version: string): Control => ({
  Version: version,
  Maintainer: maintainer,
  Section: 'net',
  Priority: 'optional',
})

/** Package plenum; `architecture` as dpkg names it. Libraries are those of docs/decisions/executable.md. */
export const plenumControl = (version: string, architecture: string): Control => ({
  Package: 'plenum',
  Architecture: architecture,
  ...common(version),
  Depends: 'libc6 (>= 2.28), libstdc++6 (>= 5), libgcc-s1 | libgcc1, libatomic1',
  Suggests: 'plenum-nrpe, monitoring-plugins-basic',
  Description: [
    'NRPE agent, check_nrpe and plugins that never lose output silently',
    ' Plenum answers the check_nrpe of a Nagios, Naemon or Icinga server and asks the',
    ' NRPE daemon of every host, in all versions of the protocol. Both ends agree on',
    ' the size of an answer by themselves; where it must be cut, the answer says so.',
    ' .',
    ' This package has one executable with the daemon, the client and the plugins',
    ' (in /usr/lib/plenum), and a service that is not started by itself. The package',
    ' plenum-nrpe puts it in the place of nagios-nrpe-server.',
  ].join('\n'),
})

/** Package plenum-nrpe. Its version of nagios-nrpe-server is the one whose behaviour it has (src/check/version.ts). */
export const takeoverControl = (version: string): Control => ({
  Package: 'plenum-nrpe',
  Architecture: 'all',
  ...common(version),
  Depends: `plenum (= ${version}), init-system-helpers (>= 1.54~)`,
  Recommends: 'monitoring-plugins-basic | monitoring-plugins',
  Provides: 'nagios-nrpe-server (= 4.1.3), nagios-nrpe-plugin (= 4.1.3)',
  Conflicts: 'nagios-nrpe-server, nagios-nrpe-plugin',
  Replaces: 'nagios-nrpe-server, nagios-nrpe-plugin',
  Description: [
    'Plenum in the place of nagios-nrpe-server and nagios-nrpe-plugin',
    ' The names under which the packages of the distribution bring NRPE: nrpe,',
    ' check_nrpe and the service nagios-nrpe-server, run by plenum, with the',
    ' configuration in /etc/nagios that is already there.',
    ' .',
    ' Installing nagios-nrpe-server and nagios-nrpe-plugin again goes back.',
  ].join('\n'),
})

/** As the file debian/control of a package wants it. */
export const controlText = (control: Control): string =>
  Object.entries(control)
    .map(([field, value]) => `${field}: ${value}\n`)
    .join('')
