import { errorCode, strerror } from '../../check/strerror.ts'

/** What was asked for makes no sense: exit code 3. Everything else that fails is an Error, exit code 2. */
export class WrongUse extends Error {}

/** What usually helps, by code of the system's error. */
const advice: Readonly<Record<string, string>> = {
  EACCES: 'run this as the owner of the folder, or name another one with --dir',
  EPERM: 'run this as the owner of the folder, or name another one with --dir',
  EROFS: 'name a folder that can be written to with --dir',
  ENOSPC: 'make room on that disk',
  EDQUOT: 'make room on that disk',
  ENOENT: 'look whether the path is right',
}

/** Does something with a file; a failure says what was tried, on what, why it failed and what to do. */
export function attempt<T>(what: string, path: string, action: () => T): T {
  try {
    return action()
  } catch (error) {
    const help = advice[errorCode(error) ?? '']
    throw new Error(`cannot ${what} ${path}: ${strerror(error)}${help === undefined ? '' : `; ${help}`}`, {
      cause: error,
    })
  }
}
