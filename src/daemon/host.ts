import { lookup } from 'node:dns/promises'
import { lstatSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errorCode, strerror } from '../check/strerror.ts'
import type { Look, Read, World } from '../config/checks/world.ts'
import { type FileTree, thisTree } from '../config/file-tree.ts'
import { findAccount, findGroup } from './account.ts'
import { pluginOf } from './way.ts'

/** This host, or the one whose files are in a tree, as the checker of configurations looks at it. */
export function hostOf(tree: FileTree = thisTree): World {
  const readHere = (path: string) => read(tree.real(path))
  const linesOf = (path: string) => {
    const found = readHere(path)
    return found.kind === 'text' ? found.text.split('\n') : []
  }
  return {
    nowMs: Date.now(),
    uid: process.getuid?.() ?? 0,
    look: (path) => look(path, tree),
    // All but the last part of the name may be links.
    isLink: (path) => isLink(join(tree.real(dirname(path)), basename(path))),
    read: readHere,
    findUser: (user) => {
      const account = findAccount(user, linesOf('/etc/passwd'))
      return account && { ...account, groups: groupsOf(account.name, linesOf('/etc/group')) }
    },
    findGroup: (group) => findGroup(group, linesOf('/etc/group')),
    resolve: async (name) => {
      if (tree.root !== '/' && isHostName(name, linesOf('/etc/hosts'))) return undefined
      return await lookup(name).then(() => undefined, strerror)
    },
    isBuiltin,
  }
}

/** The resolver here knows nothing of the hosts file there. */
function isHostName(name: string, hosts: readonly string[]): boolean {
  return hosts.some((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1).includes(name))
}

function look(path: string, tree: FileTree): Look {
  try {
    const stats = statSync(tree.real(path))
    const type = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other'
    const { mode, uid, gid } = stats
    return { kind: 'there', facts: { type, mode, uid, gid, realPath: tree.locate(path) } }
  } catch (error) {
    return { kind: isHidden(error) ? 'hidden' : 'missing', reason: strerror(error) }
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}

function read(path: string): Read {
  try {
    // A pipe or a device may have no end.
    if (!statSync(path).isFile()) return { kind: 'missing', reason: 'Not a plain file' }
    return { kind: 'text', text: readFileSync(path, 'latin1') }
  } catch (error) {
    return { kind: isHidden(error) ? 'hidden' : 'missing', reason: strerror(error) }
  }
}

const isHidden = (error: unknown) => errorCode(error) === 'EACCES' || errorCode(error) === 'EPERM'

/** Numbers of the groups that /etc/group puts a user in, besides his own. */
function groupsOf(name: string, groups: readonly string[]): readonly number[] {
  const lines = groups.map((line) => line.split(':'))
  return lines.flatMap(([, , gid, members]) => (members?.split(',').includes(name) ? [Number(gid)] : []))
}

/** Whether it runs inside the daemon. */
const isBuiltin = (program: string, builtinPaths: readonly string[]) =>
  pluginOf(program, [], builtinPaths) !== undefined
