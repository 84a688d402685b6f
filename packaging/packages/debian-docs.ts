import { join } from 'node:path'
import { version } from '../../src/check/version.ts'
import { compressed } from './compressed.ts'
import { maintainer } from './control.ts'
import type { Entry } from './entry.ts'

/** What policy wants in /usr/share/doc of each package: copyright and a changelog in Debian's format. */
export function documentation(root: string, name: string, epoch: number): readonly Entry[] {
  const folder = `/usr/share/doc/${name}`
  return [
    { kind: 'text', path: `${folder}/copyright`, text: copyright },
    { kind: 'text', path: `${folder}/changelog.gz`, text: compressed(changelog(name, epoch)) },
    {
      kind: 'copy',
      path: `/usr/share/lintian/overrides/${name}`,
      from: join(root, `packaging/files/deb/${name}.lintian-overrides`),
    },
  ]
}

const changelog = (name: string, epoch: number) => `${name} (${version}) unstable; urgency=medium

  * Plenum ${version}: see /usr/share/doc/plenum/CHANGELOG.md.

 -- ${maintainer}  ${new Date(epoch * 1000).toUTCString().replace('GMT', '+0000')}
`

const copyright = `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: Plenum
Comment: The executable contains Node.js and the packages in
 /usr/share/doc/plenum/LICENCES.txt, each under its own licence, which is
 there in full. /usr/share/doc/plenum/plenum.cdx.json lists their versions.

Files: *
Copyright: 2026 the authors of Plenum
License: Apache-2.0
 On Debian systems, the full text of the Apache License, Version 2.0, is in
 /usr/share/common-licenses/Apache-2.0.
`
