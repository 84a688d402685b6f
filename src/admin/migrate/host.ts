import { readdirSync } from 'node:fs'
import { basename } from 'node:path'
import type { World } from '../../config/checks/world.ts'
import { type FileTree, treeAt } from '../../config/file-tree.ts'
import { hostOf } from '../../daemon/host.ts'
import { ownFolders } from '../../daemon/own-folders.ts'

/** The host that moves over. */
export type Host = {
  readonly tree: FileTree
  readonly world: World
  /** Its services run here: it is not a folder with the files of another host. */
  readonly isLive: boolean
  readonly init: Init
  /** A file's text, one character a byte; undefined where it cannot be read. */
  readonly text: (path: string) => string | undefined
  /** Names in a folder, sorted; none where it cannot be read. */
  readonly names: (folder: string) => readonly string[]
  readonly exists: (path: string) => boolean
}

/** Who starts services there; unknown in a chroot or a container without a running init, where units and scripts count. */
export type Init = 'systemd' | 'sysv' | 'unknown'

/** Looks at the host whose files are below a folder. */
export function hostAt(root: string): Host {
  const tree = treeAt(root)
  const world = hostOf(tree)
  const exists = (path: string) => world.look(path).kind !== 'missing'
  const text = (path: string) => {
    const read = world.read(path)
    return read.kind === 'text' ? read.text : undefined
  }
  const names = (folder: string) => {
    try {
      return readdirSync(tree.real(folder)).sort()
    } catch {
      return []
    }
  }
  return { tree, world, isLive: tree.root === '/', init: initOf(tree, exists), text, names, exists }
}

function initOf(tree: FileTree, exists: Host['exists']): Init {
  // As sd_booted(3) asks.
  const isRunning = exists('/run/systemd/system')
  const isChosen = basename(tree.locate('/sbin/init')) === 'systemd'
  if (isRunning || (isChosen && tree.root !== '/')) return 'systemd'
  // Where it is installed and does not run, as in a container, a script may have started the daemon.
  return exists('/sbin/init') && !isChosen ? 'sysv' : 'unknown'
}

/** Whether a program is Plenum, under whatever name. */
export function isPlenum(host: Host, program: string): boolean {
  const place = host.tree.locate(program)
  return basename(place) === 'plenum' || host.tree.real(place) === process.execPath
}

/** Plenum's `nrpe` on that host, by the name that survives an update; undefined where there is none. */
export function findProgram(host: Host): string | undefined {
  const root = host.tree.root === '/' ? '' : host.tree.root
  const own = ownFolders().flatMap((path) => (path.startsWith(`${root}/`) ? path.slice(root.length) : []))
  const folders = [...own, '/usr/lib/plenum', '/opt/plenum', '/usr/local/lib/plenum']
  return folders
    .map((folder) => `${folder}/nrpe`)
    .find((path) => host.world.look(path).kind === 'there' && isPlenum(host, path))
}
