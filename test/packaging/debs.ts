import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { builtPackage } from '../helpers/packages.ts'
import { run } from '../helpers/run.ts'

/** The Debian packages in a folder, not compressed, and the same again as version 9.9 in a folder below it. */
export async function repackDebs(folder: string): Promise<void> {
  mkdirSync(join(folder, 'newer'), { recursive: true })
  for (const ending of ['_amd64.deb', '_all.deb']) {
    const made = await builtPackage(ending)
    const tree = join(folder, 'tree')
    await succeed(['dpkg-deb', '--raw-extract', made, tree])
    await build(tree, join(folder, basename(made)))
    makeNewer(tree)
    await build(tree, join(folder, 'newer', basename(made)))
    rmSync(tree, { recursive: true })
  }
}

/** Another version, and a line more in the configuration. */
function makeNewer(tree: string): void {
  edit(join(tree, 'DEBIAN/control'), (text) =>
    text.replace(/^Version: .*$/m, 'Version: 9.9').replace(/plenum \(= [^)]*\)/, 'plenum (= 9.9)'),
  )
  const config = join(tree, 'etc/plenum/nrpe.cfg')
  if (existsSync(config)) edit(config, (text) => `${text}# New in 9.9.\n`)
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(path, change(readFileSync(path, 'utf8')))
}

const build = (tree: string, deb: string) => succeed(['dpkg-deb', '--root-owner-group', '-Znone', '--build', tree, deb])

async function succeed(words: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await run(words, { limitMs: 120_000 })
  if (exitCode !== 0) throw new Error(`${words.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`)
}
