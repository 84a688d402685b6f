import type { TLSSocket } from 'node:tls'
import type { Config } from '../config/config.ts'
import { nameOf } from '../transport/certificates.ts'
import { stockCiphers } from '../transport/ciphers.ts'
import type { Handshake } from '../transport/handshake.ts'
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
    ['Cipher List', ssl.cipherList ?? stockCiphers],
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
  for (const line of certificateLines(socket, peer, ssl.clientCerts > 0, wants)) log.write('notice', line)
}

/** Whether a certificate came; then whose it is. Stock answers for "none" to either bit, for "valid" to the first. */
function certificateLines(
  socket: TLSSocket,
  peer: string,
  asked: boolean,
  wants: (bit: number) => boolean,
): readonly string[] {
  if (!asked) return ['SSL Not asking for client certification']
  const { subject, issuer } = socket.getPeerCertificate()
  if (!subject) return [`SSL Client ${peer} did not present a certificate`]
  return [
    ...(wants(bits.ifClientCertificate) ? [`SSL Client ${peer} has a valid certificate`] : []),
    ...(wants(bits.clientCertificate)
      ? [`SSL Client ${peer} Cert Name: ${nameOf(subject)}`, `SSL Client ${peer} Cert Issuer: ${nameOf(issuer)}`]
      : []),
  ]
}

/** A handshake that failed, in stock's words, with the reason in place of its number. */
export function logFailedHandshake(
  { reason, opensslError, certificate }: Extract<Handshake, { kind: 'failed' }>,
  peer: string,
  { ssl }: Config,
  log: Log,
): void {
  if (certificate) {
    const { subject, issuer, errorNumber, reason: verdict } = certificate
    log.write(
      'error',
      `SSL Client has an invalid certificate: ${subject} (issuer=${issuer}) err=${errorNumber}:${verdict}`,
    )
    if ((ssl.logging & bits.ifClientCertificate) !== 0)
      log.write('notice', `SSL Client ${peer} has an invalid certificate`)
  }
  const detailed = (ssl.logging & (bits.ifClientCertificate | bits.clientCertificate)) !== 0
  const number = opensslError === undefined ? '(nerrs = 0)' : `(ERR_get_error = 0x${opensslError.toLowerCase()}),`
  log.write(
    'error',
    `Error: ${detailed ? number : '(!log_opts)'} Could not complete SSL handshake with ${peer}: ${reason}`,
  )
}
