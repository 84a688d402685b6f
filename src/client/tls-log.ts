import type { TLSSocket } from 'node:tls'
import { nameOf } from '../transport/certificates.ts'
import { stockCiphers } from '../transport/ciphers.ts'
import type { TlsWishes } from '../transport/client-tls.ts'
import type { CertificateFault } from '../transport/server-certificate.ts'
import type { Level } from './log.ts'

/** The bits of -s (spec/nrpe.md §2.12, §3.6). */
const bits = { startup: 1, connection: 2, version: 4, cipher: 8, ifCertificate: 16, certificate: 32 }

type Line = readonly [level: Level, text: string]

/** Do failures get OpenSSL's details in stock's words? */
export const isDetailed = (logging: number) => (logging & (bits.ifCertificate | bits.certificate)) !== 0

/** The settings in force. */
export function settingLines(wishes: TlsWishes, logging: number): readonly Line[] {
  if ((logging & bits.startup) === 0) return []
  const values = [
    ['Certificate File', wishes.certFile],
    ['Private Key File', wishes.keyFile],
    ['CA Certificate File', wishes.caFile],
    ['Cipher List', wishes.cipherList ?? stockCiphers],
    ['Allow ADH', `${wishes.useAdh}`],
    ['Log Options', `0x${(logging >>> 0).toString(16).padStart(2, '0')}`],
    ['Version', wishes.version.replace(/\+$/, ' And Above')],
  ]
  return values.map(([name, value]) => ['info', `SSL ${name}: ${value ?? 'None'}`])
}

/** What came of a handshake. */
export function handshakeLines(
  socket: TLSSocket,
  peer: string,
  fault: CertificateFault | undefined,
  logging: number,
): readonly Line[] {
  const wants = (bit: number) => (logging & bit) !== 0
  const version = socket.getProtocol()
  const lines: Line[] = []
  if (wants(bits.connection)) lines.push(['debug', `Connected to ${peer}`])
  if (wants(bits.version)) lines.push(['notice', `Remote ${peer} - SSL Version: ${version}`])
  if (wants(bits.cipher)) lines.push(['notice', `Remote ${peer} - ${version}, Cipher is ${socket.getCipher().name}`])
  if (!isDetailed(logging)) return lines
  const { subject, issuer } = socket.getPeerCertificate()
  if (!subject) return [...lines, ['notice', `SSL Did not get certificate from ${peer}`]]
  const verdict = socket.authorized && !fault ? 'a valid' : 'an invalid'
  if (wants(bits.ifCertificate)) lines.push(['notice', `SSL ${peer} has ${verdict} certificate`])
  if (wants(bits.certificate)) {
    lines.push(['notice', `SSL ${peer} Cert Name: ${nameOf(subject)}`])
    lines.push(['notice', `SSL ${peer} Cert Issuer: ${nameOf(issuer)}`])
  }
  return lines
}
