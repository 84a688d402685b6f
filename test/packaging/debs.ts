import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { run } from '../helpers/run.ts'

const root = resolve(import.meta.dirname, '../..')

/** Makes the Debian packages in a folder, not compressed, and the same again as version 9.9 in a folder below it. */
export async function makeDebs(folder: string): Promise<void> {
  const made = join(folder, 'made')
  await succeed([process.execPath, join(root, 'packaging/package.ts'), '--level', '0', '--output', made])
  mkdirSync(join(folder, 'newer'))
  for (const name of readdirSync(made).filter((each) => /_(?:amd64|all)\.deb$/.test(each))) {
    const tree = join(folder, 'tree')
    await succeed(['dpkg-deb', '--raw-extract', join(made, name), tree])
    await build(tree, join(folder, name))
    makeNewer(tree)
    await build(tree, join(folder, 'newer', name))
    rmSync(tree, { recursive: true })
  }
  rmSync(made, { recursive: true })
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
  const { exitCode, stdout, stderr } = await run(words, { cwd: root, limitMs: 280_000 })
  if (exitCode !== 0) throw new Error(`${words.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`)
}
