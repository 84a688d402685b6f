import type { TLSSocket } from 'node:tls'
import type { Config } from '../config/config.ts'
import type { Log } from './log.ts'

/** The bits of ssl_logging (spec/nrpe.md §2.4, §2.12). */
const bits = { startup: 1, connection: 2, version: 4, cipher: 8, ifClientCertificate: 16, clientCertificate: 32 }

/** The settings in force, at start and after a reload. */
export function logTlsSettings({ ssl }: Config, log: Log): void {
  if ((ssl.logging & bits.startup) === 0) return
  const lines = [
    ['Certificate File', ssl.certFile],
    ['Private Key File', ssl.privatekeyFile],
    ['CA Certificate File', ssl.cacertFile],
    ['Cipher List', ssl.cipherList],
    ['Allow ADH', String(ssl.useAdh)],
    ['Client Certs', ["Don't Ask", 'Accept', 'Require'][ssl.clientCerts]],
    ['Log Options', `0x${(ssl.logging >>> 0).toString(16).padStart(2, '0')}`],
    ['Version', ssl.version.replace(/\+$/, ' And Above')],
  ]
  for (const [name, value] of lines) log.write('info', `SSL ${name}: ${value ?? 'None'}`)
}

/** Does ssl_logging ask for the address of every client, as debug does? */
export const logsConnections = ({ ssl }: Config) => (ssl.logging & bits.connection) !== 0

/** What came of a handshake, as far as ssl_logging asks for it. */
export function logHandshake(socket: TLSSocket, peer: string, { ssl }: Config, log: Log): void {
  const wants = (bit: number) => (ssl.logging & bit) !== 0
  const version = socket.getProtocol()
  if (wants(bits.version)) log.write('notice', `Remote ${peer} - SSL Version: ${version}`)
  if (wants(bits.cipher)) log.write('notice', `Remote ${peer} - ${version}, Cipher is ${socket.getCipher().name}`)
  if (!wants(bits.ifClientCertificate | bits.clientCertificate)) return
  const lines = ssl.clientCerts === 0 ? ['SSL Not asking for client certification'] : certificateLines(socket, peer)
  for (const line of lines.slice(0, wants(bits.clientCertificate) ? undefined : 1)) log.write('notice', line)
}

/** Whether a certificate came; then whose it is. */
function certificateLines(socket: TLSSocket, peer: string): readonly string[] {
  const { subject, issuer } = socket.getPeerCertificate()
  if (!subject) return [`SSL Client ${peer} did not present a certificate`]
  return [
    `SSL Client ${peer} has a valid certificate`,
    `SSL Client ${peer} Cert Name: ${nameOf(subject)}`,
    `SSL Client ${peer} Cert Issuer: ${nameOf(issuer)}`,
  ]
}

/** A distinguished name on one line. */
function nameOf(parts: object): string {
  return Object.entries(parts)
    .map(([key, value]) => `/${key}=${value}`)
    .join('')
}
