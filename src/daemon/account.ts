import { readFileSync } from 'node:fs'

/** A user of this host, from /etc/passwd. */
export type Account = {
  readonly name: string
  readonly uid: number
  readonly gid: number
  readonly home: string
  readonly shell: string
}

/** Finds a user by name, or by number where the text is digits only. */
export function findAccount(user: string, passwd = readLines('/etc/passwd')): Account | undefined {
  for (const line of passwd) {
    const [name = '', , uid = '', gid = '', , home = '/', shell = '/bin/sh'] = line.split(':')
    if (name === user || (/^\d+$/.test(user) && uid === user)) {
      return { name, uid: Number(uid), gid: Number(gid), home, shell }
    }
  }
  return undefined
}

/** Finds a group's number by name; digits only are the number itself. */
export function findGroup(group: string, groups = readLines('/etc/group')): number | undefined {
  if (/^\d+$/.test(group)) return Number(group)
  const line = groups.find((entry) => entry.split(':')[0] === group)
  return line === undefined ? undefined : Number(line.split(':')[2])
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}
