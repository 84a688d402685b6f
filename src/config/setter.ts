import type { Draft } from './config.ts'
import { type Complaint, decode, seconds, type ValueReader } from './values.ts'

/** Stores the value of a directive, a binary string, unless it is refused. */
export type Setter = (draft: Draft, value: string) => Complaint | undefined

/** The same for `NAME[SUBJECT]=VALUE`; both are binary strings, and the subject is not empty. */
export type NamedSetter = (draft: Draft, subject: string, value: string) => Complaint | undefined

/** A setter of one field. */
export function into<K extends Exclude<keyof Draft, 'ssl' | 'commands' | 'commandTimeouts'>>(
  key: K,
  read: ValueReader<Draft[K]>,
): Setter {
  return (draft, text) => {
    const { value, complaint } = read(text)
    if (value !== undefined) draft[key] = value
    return complaint
  }
}

/** A setter of one field of the `ssl_…` directives. */
export function intoSsl<K extends keyof Draft['ssl']>(key: K, read: ValueReader<Draft['ssl'][K]>): Setter {
  return (draft, text) => {
    const { value, complaint } = read(text)
    if (value !== undefined) draft.ssl[key] = value
    return complaint
  }
}

/** The setter of `allowed_hosts`: a later list replaces an earlier one, as on stock HEAD; 4.1.3 and older add them up. */
export function setAllowedHosts(draft: Draft, value: string): Complaint | undefined {
  if (draft.allowedHosts !== undefined) draft.earlierAllowedHosts = [...draft.earlierAllowedHosts, draft.allowedHosts]
  draft.allowedHosts = decode(value)
  return undefined
}

/** The setter of `builtin_path`: each line adds a folder. */
export function addBuiltinPath(draft: Draft, value: string): Complaint | undefined {
  const path = decode(value)
  draft.builtinPaths = [...draft.builtinPaths, path.replace(/(?<!\/)\/+$/, '') || '/']
  if (path.startsWith('/')) return undefined
  return {
    severity: 'warning',
    says: `builtin_path '${path}' fits no command line`,
    advice: 'write a path from / on',
  }
}

/** The setter of `command_timeout[NAME]`. */
export function setCommandTimeout(draft: Draft, name: string, value: string): Complaint | undefined {
  const { value: limit, complaint } = seconds(value)
  if (limit !== undefined) draft.commandTimeouts.set(name, limit)
  return complaint
}
