import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { version } from '../../src/check/version.ts'
import type { Making } from './deb.ts'
import { type Entry, writeTree } from './entry.ts'
import { run } from './run.ts'

/** Makes plenum-VERSION-linux-ARCHITECTURE.tar.xz: the tree as it is installed, and the scripts that do so. Returns its path. */
export async function makeTarball(entries: readonly Entry[], architecture: string, making: Making): Promise<string> {
  const name = `plenum-${version}-linux-${architecture}`
  const folder = join(making.output, 'work', 'tar', architecture)
  rmSync(folder, { recursive: true, force: true })
  const script = (file: string): Entry => ({
    kind: 'copy',
    path: `/${name}/${file}`,
    from: join(making.root, 'packaging/files', file),
    mode: 0o755,
  })
  const inside = entries.map((entry) => ({ ...entry, path: `/${name}${entry.path}` }))
  writeTree(folder, [...inside, script('install.sh'), script('uninstall.sh')], making.epoch)
  const output = join(making.output, `${name}.tar.xz`)
  const owner = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu']
  // One thread, as for packages: more of them give other bytes.
  await run('tar', ['-C', folder, ...owner, '-I', `xz -${making.level} -T1`, '-cf', output, name])
  rmSync(folder, { recursive: true, force: true })
  return output
}
