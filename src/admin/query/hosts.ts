import { readFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { escapeControls } from '../../check/printable.ts'
import { errorCode, strerror } from '../../check/strerror.ts'

/** One host of the list. */
export type Host = {
  readonly host: string
  /** Where the list gives one. */
  readonly port: number | undefined
  /** What the list calls it; the host itself where it gives no name. */
  readonly label: string
}

/** The hosts in their order, or what is wrong with the list. */
export type HostList =
  | { readonly kind: 'hosts'; readonly hosts: readonly Host[] }
  | { readonly kind: 'wrong'; readonly reason: string }

const wrong = (reason: string): HostList => ({ kind: 'wrong', reason })

/** Reads --hosts: `-` is stdin, what names a file is that file, anything else is a list with commas. */
export function readHosts(given: string): HostList {
  const text = given === '-' ? readText(0, 'stdin') : readText(given, given)
  if (text.kind === 'failed') return wrong(text.reason)
  const isList = text.kind === 'no file'
  const entries = isList ? given.split(',') : text.lines
  if (isList && /^\S+\.(?:txt|lst|list|csv|json|cfg|conf|hosts)$/.test(given))
    return wrong(`--hosts: there is no file '${escapeControls(given)}' here`)
  const hosts: Host[] = []
  const faults: string[] = []
  for (const [index, entry] of entries.entries()) {
    const words = isList ? entry.trim() : entry.replace(/(^|\s)#.*$/, '').trim()
    if (words === '') continue
    const host = readHost(words, isList)
    if (typeof host !== 'string') hosts.push(host)
    else faults.push(`${isList ? '--hosts' : `${text.name} line ${index + 1}`}: ${host}`)
  }
  if (faults.length > 0) return wrong(shownOf(faults).join('\n'))
  if (hosts.length === 0) return wrong(`--hosts '${escapeControls(given)}' names no host; see --help`)
  return { kind: 'hosts', hosts }
}

/** The first of them: a file of another kind is wrong in each line. */
function shownOf(faults: readonly string[]): readonly string[] {
  const more = faults.length - 10
  return more > 0 ? [...faults.slice(0, 10), `and ${more} more`] : faults
}

type Text =
  | { readonly kind: 'text'; readonly name: string; readonly lines: readonly string[] }
  | { readonly kind: 'no file' }
  | { readonly kind: 'failed'; readonly reason: string }

function readText(file: string | 0, name: string): Text {
  try {
    return { kind: 'text', name, lines: readFileSync(file, 'utf8').split(/\r?\n/) }
  } catch (error) {
    const isAbsent = ['ENOENT', 'ENAMETOOLONG', 'EISDIR'].includes(errorCode(error) ?? '')
    if (isAbsent && !name.includes('/')) return { kind: 'no file' }
    return { kind: 'failed', reason: `cannot read the hosts in ${name}: ${strerror(error)}` }
  }
}

/** `HOST`, `HOST:PORT`, `[V6]`, `[V6]:PORT` or `V6`, and in a file a name behind it; or why it is none. */
function readHost(words: string, isList: boolean): Host | string {
  const [place = '', ...names] = words.split(/\s+/)
  const shown = `'${escapeControls(words)}'`
  if (isList && names.length > 0) return `${shown} has a blank in it, and no file of that name is there`
  const name = names.join(' ')
  if (isIPv6(place)) return { host: place, port: undefined, label: name || place }
  const found = /^(?:\[([^\]]+)\]|([^:,/[\]]+))(?::(\d+))?$/.exec(place)
  const host = found?.[1] ?? found?.[2]
  if (host === undefined || (found?.[1] !== undefined && !isIPv6(host)))
    return `${shown} is none of HOST, HOST:PORT, [IPV6]:PORT`
  if (found?.[3] === undefined) return { host, port: undefined, label: name || place }
  const port = Number(found[3])
  return port > 0 && port <= 65535
    ? { host, port, label: name || place }
    : `port ${found[3]} of ${shown} is not between 1 and 65535`
}
