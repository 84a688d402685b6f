import { isIP } from 'node:net'
import { WrongUse } from '../pki/failure.ts'
import { addressIn } from '../pki/peer.ts'
import { wholeNumber } from '../pki/span.ts'

/** What to probe, and with what. */
export type ProbeWish = {
  readonly host: string
  readonly port: number
  readonly family: 0 | 4 | 6
  /** TLS is not tried. */
  readonly plainOnly: boolean
  readonly certFile: string | undefined
  readonly keyFile: string | undefined
  readonly caFile: string | undefined
  /** Whom the certificate must be for. */
  readonly name: string
  /** For everything together. */
  readonly timeoutSeconds: number
  /** A command of the host to run once, with its arguments, as it goes on the wire. */
  readonly command: Buffer | undefined
  readonly json: boolean
}

/** Options as yargs gives them; the same option twice is a list. */
type Given = Readonly<Record<string, unknown>>

const defaultPort = 5666

/** Reads the options of `plenum probe`. Throws WrongUse. */
export function wishOf(given: Given): ProbeWish {
  const { host, port } = place(text('HOST', given.host) ?? '', given.port)
  const [certFile, keyFile] = [text('client-cert', given.clientCert), text('key-file', given.keyFile)]
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new WrongUse('-C and -K must be given together: a certificate is shown with its key')
  const plainOnly = given.ssl === false || given.noSsl === true
  const caFile = text('ca-cert-file', given.caCertFile)
  if (plainOnly && (certFile ?? caFile) !== undefined)
    throw new WrongUse('-n makes no sense together with -A, -C and -K')
  const command = text('command', given.command)
  const args = Array.isArray(given.args) ? given.args.map(String) : []
  if (command === undefined && args.length > 0)
    throw new WrongUse('-a needs -c, the command that the arguments are for')
  return {
    ...{ host, port, plainOnly, certFile, keyFile, caFile },
    family: given.ipv4 === true ? 4 : given.ipv6 === true ? 6 : 0,
    name: text('verify-name', given.verifyName) ?? host,
    timeoutSeconds: wholeNumber('timeout', given.timeout, 1, 3600),
    command: command === undefined ? undefined : Buffer.from([command, ...args].join('!')),
    json: given.json === true,
  }
}

/** HOST, HOST:PORT, [ADDRESS]:PORT, [ADDRESS] or an IPv6 address alone; -p names the port too. */
function place(words: string, givenPort: unknown): { readonly host: string; readonly port: number } {
  const option = givenPort === undefined ? undefined : wholeNumber('port', givenPort, 1, 65_535)
  const both = isIP(words) === 6 ? undefined : addressIn(words)
  if (both && option !== undefined && option !== both.port)
    throw new WrongUse(`the port is ${both.port} in HOST and ${option} in -p: leave one out`)
  const host = both?.host ?? words.replace(/^\[(.*)\]$/, '$1')
  if (host === '' || (isIP(host) !== 6 && /[\s:/[\]]/.test(host)))
    throw new WrongUse('HOST must be a name, an address, HOST:PORT or [ADDRESS]:PORT')
  return { host, port: both?.port ?? option ?? defaultPort }
}

function text(option: string, value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'string' && value !== '') return value
  throw new WrongUse(`${option === 'HOST' ? option : `--${option}`} wants one value`)
}
