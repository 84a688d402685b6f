import { statSync } from 'node:fs'
import type { OptionSpec } from '../../src/check/options.ts'
import { readSmallFile } from '../../src/check/small-file.ts'
import { strerror } from '../../src/check/strerror.ts'
import { NetFailure } from './failures.ts'

/** Where a secret comes from besides an option that `ps` shows. */
export function secretOptions(what: string, variable: string): readonly OptionSpec[] {
  return [
    {
      name: 'password-file',
      value: { name: 'FILE' },
      help: `File whose first line is ${what}; keep it readable for the agent's user only. The environment variable ${variable} will do as well.`,
    },
  ]
}

/** The secret and a word about a file that others may read; undefined where none is given. */
export type Secret = { readonly text: string; readonly advice?: string }

/** Looks in the file, then in the environment. Throws a `NetFailure` (local) where the file cannot be read. */
export function findSecret(
  file: string | undefined,
  variable: string,
  env: Readonly<Record<string, string | undefined>>,
): Secret | undefined {
  if (file === undefined) return env[variable] === undefined ? undefined : { text: env[variable] }
  try {
    const text = readSmallFile(file).toString('utf8').split(/\r?\n/, 1)[0] ?? ''
    const isOpen = (statSync(file).mode & 0o077) !== 0
    return { text, ...(isOpen && { advice: `${file} can be read by other users: chmod 600 ${file}` }) }
  } catch (error) {
    throw new NetFailure({ kind: 'local', reason: `cannot read the password in ${file}: ${strerror(error)}` })
  }
}
