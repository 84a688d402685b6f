import { readlinkSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The files of this host, or of one whose root is a folder here: a chroot, a mounted disk, an image being built. */
export type FileTree = {
  readonly root: string
  /** A path's name without links, as that host sees it; the path itself where it leads nowhere. */
  readonly locate: (path: string) => string
  /** Where this process finds what that host sees at a path, links followed as there. */
  readonly real: (path: string) => string
}

/** The files of this host. */
export const thisTree: FileTree = { root: '/', locate: canonical, real: (path) => path }

/** The files below a folder, seen as if it were `/`. */
export function treeAt(root: string): FileTree {
  const top = canonical(root)
  if (top === '/') return thisTree
  const locate = (path: string) => follow(top, path) ?? path
  return { root: top, locate, real: (path) => join(top, locate(path)) }
}

function canonical(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    return path
  }
}

/** As many as the kernel follows. */
const mostLinks = 40

/** The kernel would follow an absolute link out of the tree. Undefined where links go in circles. */
function follow(root: string, path: string): string | undefined {
  const rest = path.split('/')
  let [at, links] = ['/', 0]
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (name === '' || name === '.') continue
    const next = name === '..' ? dirname(at) : join(at, name)
    const target = name === '..' ? undefined : linkAt(join(root, next))
    if (target === undefined) {
      at = next
      continue
    }
    links++
    if (links > mostLinks) return undefined
    rest.unshift(...target.split('/'))
    if (target.startsWith('/')) at = '/'
  }
  return at
}

function linkAt(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}
