import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type Control, controlText } from './control.ts'
import { type Entry, writeTree } from './entry.ts'
import { run } from './run.ts'

/** How packages are made. */
export type Making = {
  /** Of the checkout. */
  readonly root: string
  /** Where packages go. */
  readonly output: string
  /** Seconds since 1970, the time of everything in them. */
  readonly epoch: number
  /** Of xz, 0 to 9. */
  readonly level: number
}

const scripts = ['preinst', 'postinst', 'prerm', 'postrm']

/** Makes NAME_VERSION_ARCHITECTURE.deb with dpkg-deb, in one thread, as another number gives other bytes. Returns its path. */
export async function makeDeb(control: Control, entries: readonly Entry[], making: Making): Promise<string> {
  const { Package: name = '', Version: version, Architecture: architecture } = control
  const base = `${name}_${version}_${architecture}`
  const tree = join(making.output, 'work', base)
  rmSync(tree, { recursive: true, force: true })
  writeTree(tree, entries, making.epoch)
  const about = join(making.root, 'packaging/files/deb', name)
  const found = scripts.filter((script) => existsSync(`${about}.${script}`))
  const conffiles = entries.flatMap((entry) => (entry.kind === 'text' && entry.config ? [`${entry.path}\n`] : []))
  const files = filesBelow(tree)
  const size = files.reduce((sum, file) => sum + Math.max(1, Math.ceil(lstatSync(join(tree, file)).size / 1024)), 0)
  const text = (file: string, content: string): Entry => ({ kind: 'text', path: `/DEBIAN/${file}`, text: content })
  const metadata: readonly Entry[] = [
    text('control', controlText({ ...control, 'Installed-Size': String(size) })),
    ...(conffiles.length > 0 ? [text('conffiles', conffiles.join(''))] : []),
    text('md5sums', sums(tree, files)),
    ...found.map(
      (script): Entry => ({ kind: 'copy', path: `/DEBIAN/${script}`, from: `${about}.${script}`, mode: 0o755 }),
    ),
  ]
  writeTree(tree, metadata, making.epoch)
  const deb = join(making.output, `${base}.deb`)
  await run('dpkg-deb', ['--root-owner-group', '-Zxz', `-z${making.level}`, '--build', tree, deb], {
    SOURCE_DATE_EPOCH: String(making.epoch),
    DPKG_DEB_THREADS_MAX: '1',
  })
  rmSync(tree, { recursive: true, force: true })
  return deb
}

/** Files and links below a folder, relative to it, in order. */
function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => !lstatSync(join(folder, name)).isDirectory())
    .sort()
}

function sums(tree: string, files: readonly string[]): string {
  const md5 = (file: string) =>
    createHash('md5')
      .update(readFileSync(join(tree, file)))
      .digest('hex')
  return files
    .filter((file) => lstatSync(join(tree, file)).isFile() && !file.startsWith('etc/'))
    .map((file) => `${md5(file)}  ${file}\n`)
    .join('')
}
