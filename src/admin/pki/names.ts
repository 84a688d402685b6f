import { isIP } from 'node:net'
import { escapeControls, shorten } from '../../daemon/log/printable.ts'
import { WrongUse } from './failure.ts'

/** What a certificate is for. */
export type Kind = 'server' | 'client'

/** A name in a certificate (subjectAltName, RFC 5280 §4.2.1.6). */
export type AlternativeName = { readonly kind: 'dns' | 'ip'; readonly text: string }

/** X.520's limit of a common name; OpenSSL makes no longer ones. */
const commonNameLimit = 64

/** RFC 1123, and the underscore that Windows hosts have. One that begins with it is never a name: see fileName(). */
const label = '[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?'
const hostName = new RegExp(`^${label}(?:\\.${label})*$`)
const wildcard = new RegExp(`^\\*(?:\\.${label}){2,}$`)
const clientName = /^[A-Za-z0-9](?:[A-Za-z0-9._@-]*[A-Za-z0-9])?$/

/** The names of a server: host names in lower case, addresses in their shortest form, each once. Throws WrongUse. */
export function serverNames(names: readonly string[], addresses: readonly string[] = []): readonly string[] {
  const wrong = addresses.find((address) => isIP(address) === 0 || address.includes('%'))
  if (wrong !== undefined) throw new WrongUse(`--ip ${quote(wrong)} is no IPv4 or IPv6 address`)
  // yargs makes nothing of a dash.
  if (names.length === 0) throw new WrongUse('the name of the server is missing')
  const all = [...new Set([...names, ...addresses].map(serverName))]
  shortEnough(all[0] ?? '', 'put a shorter name of the host first')
  return all
}

function serverName(name: string): string {
  if (isIP(name) !== 0 && !name.includes('%')) return shortestAddress(name)
  const lower = name.toLowerCase()
  if (lower.length <= 253 && (hostName.test(lower) || wildcard.test(lower)) && !/^[0-9.]+$/.test(lower)) return lower
  throw new WrongUse(
    `${quote(name)} cannot be the name of a server: a host name as web1.example.org, *.example.org, or an address`,
  )
}

/** The name of a client, as it is. Throws WrongUse. */
export function checkedClientName(name: string): string {
  if (!clientName.test(name) || name.includes('..'))
    throw new WrongUse(`${quote(name)} cannot be the name of a client: write letters, digits, and . _ - @ between them`)
  shortEnough(name, 'take a shorter one')
  return name
}

function shortEnough(name: string, advice: string): void {
  if (name.length > commonNameLimit)
    throw new WrongUse(`${quote(name)} has more than ${commonNameLimit} characters: ${advice}`)
}

/** What goes into subjectAltName. A client's name does where it could be a host's. */
export function alternativeNames(names: readonly string[]): readonly AlternativeName[] {
  return names.flatMap((text): readonly AlternativeName[] => {
    if (isIP(text) !== 0) return [{ kind: 'ip', text }]
    const lower = text.toLowerCase()
    return hostName.test(lower) || wildcard.test(lower) ? [{ kind: 'dns', text }] : []
  })
}

/** The first part of the names of its files. No other name can give the same, since none begins with an underscore. */
export function fileName(name: string): string {
  return name.replace(/^\*/, '_wildcard')
}

/** Four bytes, or sixteen. */
export function addressBytes(address: string): Buffer {
  if (isIP(address) === 4) return Buffer.from(address.split('.').map(Number))
  const [head = '', tail] = shortestAddress(address).split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)))
  const [before, after] = [groups(head), groups(tail ?? '')]
  const bytes = Buffer.alloc(16)
  before.forEach((group, index) => void bytes.writeUInt16BE(group, index * 2))
  after.forEach((group, index) => void bytes.writeUInt16BE(group, 16 - (after.length - index) * 2))
  return bytes
}

/** As RFC 5952 writes it; a URL's parser does, for IPv4 within IPv6 too. */
function shortestAddress(address: string): string {
  return isIP(address) === 4 ? address : new URL(`http://[${address}]/`).hostname.slice(1, -1)
}

/** For a message: what was typed, on one line. */
function quote(text: string): string {
  return `'${escapeControls(shorten(text, 100))}'`
}
