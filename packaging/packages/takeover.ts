import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { packagedConfig } from './config.ts'
import type { Entry } from './entry.ts'

/**
 * The tree of package plenum-nrpe: the names that nagios-nrpe-server and nagios-nrpe-plugin have, all of them links to plenum.
 * Their configuration is not in it, as it may be there already: see files/deb/plenum-nrpe.postinst.
 */
export function takeoverEntries(root: string): readonly Entry[] {
  const file = (name: string) => readFileSync(join(root, 'packaging/files', name))
  return [
    { kind: 'link', path: '/usr/sbin/nrpe', target: '../bin/plenum' },
    { kind: 'link', path: '/usr/lib/nagios/plugins/check_nrpe', target: '../../../bin/plenum' },
    { kind: 'folder', path: '/etc/nagios/nrpe.d' },
    {
      kind: 'text',
      path: '/lib/systemd/system/nagios-nrpe-server.service',
      text: file('nagios-nrpe-server.service'),
    },
    { kind: 'text', path: '/usr/lib/sysusers.d/plenum-nrpe.conf', text: file('plenum-nrpe.sysusers') },
    { kind: 'text', path: '/usr/lib/tmpfiles.d/plenum-nrpe.conf', text: file('plenum-nrpe.tmpfiles') },
    {
      kind: 'text',
      path: '/usr/share/plenum-nrpe/nrpe.cfg',
      text: packagedConfig(root, { user: 'nagios', includeFolder: '/etc/nagios/nrpe.d/' }),
    },
    { kind: 'text', path: '/usr/share/plenum-nrpe/check_nrpe.cfg', text: file('check_nrpe.cfg') },
    ...['man8/nrpe.8', 'man5/nrpe.cfg.5', 'man1/check_nrpe.1'].map((page): Entry => {
      const [folder = '', name = ''] = page.split('/')
      return { kind: 'link', path: `/usr/share/man/${folder}/${name}.gz`, target: `plenum-${name}.gz` }
    }),
  ]
}
