import { lookup } from 'node:dns/promises'
import { lstatSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isSea } from 'node:sea'
import { errorCode, strerror } from '../check/strerror.ts'
import type { Look, Read, World } from '../config/checks/world.ts'
import { plugins } from '../plugins.ts'
import { findAccount, findGroup } from './account.ts'

/** This host, as the checker of configurations looks at it. */
export function thisHost(): World {
  return {
    nowMs: Date.now(),
    uid: process.getuid?.() ?? 0,
    look,
    isLink,
    read,
    findUser: (user) => {
      const account = findAccount(user)
      return account && { ...account, groups: groupsOf(account.name) }
    },
    findGroup,
    resolve: async (name) => await lookup(name).then(() => undefined, strerror),
    isBuiltin,
  }
}

function look(path: string): Look {
  try {
    const stats = statSync(path)
    const type = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : 'other'
    const { mode, uid, gid } = stats
    return { kind: 'there', facts: { type, mode, uid, gid, realPath: realpathSync.native(path) } }
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
function groupsOf(name: string): readonly number[] {
  const found = read('/etc/group')
  const lines = found.kind === 'text' ? found.text.split('\n').map((line) => line.split(':')) : []
  return lines.flatMap(([, , gid, members]) => (members?.split(',').includes(name) ? [Number(gid)] : []))
}

/** A suite name in a folder that builtin_path names, or in our own (DESIGN §6). */
function isBuiltin(program: string, builtinPaths: readonly string[]): boolean {
  const folders = isSea() ? [dirname(process.execPath), ...builtinPaths] : builtinPaths
  return plugins.some(({ name }) => folders.some((folder) => join(folder, name) === join(program)))
}
