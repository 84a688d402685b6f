import { dirname } from 'node:path'
import type { Facts, Look, User, World } from './world.ts'

/** What somebody wants to do with a file. */
export type Right = 'read' | 'write' | 'execute'

const bits = { read: 4, write: 2, execute: 1 }

/** Whether permission bits let a user do something; lists of access rights (ACL) are not looked at. */
export function allows({ mode, uid, gid }: Facts, user: User, right: Right): boolean {
  if (user.uid === 0) return right !== 'execute' || (mode & 0o111) !== 0
  const shift = user.uid === uid ? 6 : user.gid === gid || user.groups.includes(gid) ? 3 : 0
  return ((mode >> shift) & bits[right]) !== 0
}

/** A folder on the way to a path that a user may not enter; undefined where the way is free or cannot be seen. */
export function closedFolder(path: string, user: User, look: World['look']): string | undefined {
  const folder = dirname(path)
  const above = folder === path ? undefined : closedFolder(folder, user, look)
  if (above !== undefined) return above
  const seen = look(folder)
  return seen.kind === 'there' && !allows(seen.facts, user, 'execute') ? folder : undefined
}

/** A `look` that looks at each path once. */
export function remembering(look: World['look']): World['look'] {
  const known = new Map<string, Look>()
  return (path) => {
    const before = known.get(path)
    if (before !== undefined) return before
    const seen = look(path)
    known.set(path, seen)
    return seen
  }
}

/** A file's permissions as `ls` users write them. */
export function describeMode({ mode, uid, gid }: Facts): string {
  return `mode ${(mode & 0o7777).toString(8).padStart(4, '0')}, owner ${uid}, group ${gid}`
}
