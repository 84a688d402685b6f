import { sslVersions } from '../config.ts'
import { into, intoSsl } from '../setter.ts'
import { bits, flag, oneOf, oneOfThree, seconds, text } from '../values.ts'
import type { Directive } from './directive.ts'

/** Connections and TLS. */
export const tlsDirectives: readonly Directive[] = [
  {
    name: 'connection_timeout',
    kind: 'setting',
    values: 'seconds, 1 or more',
    default: '300',
    doc: 'How long a client may take for the TLS handshake and its query.',
    set: into('connectionTimeoutSeconds', seconds),
  },
  {
    name: 'allow_weak_random_seed',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: 'Without effect, as on every current system.',
    set: () => undefined,
  },
  {
    name: 'ssl_enabled',
    kind: 'setting',
    values: '0, 1',
    default: '1',
    doc: '0: plain TCP.',
    set: intoSsl('enabled', flag),
  },
  {
    name: 'ssl_version',
    what: 'ssl version',
    kind: 'setting',
    values: sslVersions.join(' '),
    default: 'TLSv1+',
    doc: 'The version of TLS to speak; with `+`, that or a newer one.',
    set: intoSsl('version', oneOf(sslVersions)),
  },
  {
    name: 'ssl_use_adh',
    what: 'use adh value',
    kind: 'setting',
    values: '0, 1, 2',
    default: '1',
    doc: 'Encryption without a certificate (anonymous Diffie-Hellman): 0 no, 1 also, 2 only.',
    set: intoSsl('useAdh', oneOfThree('0 (no), 1 (also) or 2 (only)')),
  },
  {
    name: 'ssl_cipher_list',
    kind: 'setting',
    values: 'OpenSSL cipher list',
    default: 'ALL:!MD5:@STRENGTH:@SECLEVEL=0',
    doc: 'Ciphers of TLS 1.2 and older.',
    set: intoSsl('cipherList', text),
  },
  {
    name: 'ssl_cert_file',
    kind: 'setting',
    values: 'path',
    example: '/etc/ssl/servercerts/nagios-cert.pem',
    doc: 'Certificate (PEM), which may be followed by its chain.',
    set: intoSsl('certFile', text),
  },
  {
    name: 'ssl_privatekey_file',
    kind: 'setting',
    values: 'path',
    example: '/etc/ssl/servercerts/nagios-key.pem',
    doc: 'The key of the certificate (PEM).',
    set: intoSsl('privatekeyFile', text),
  },
  {
    name: 'ssl_cacert_file',
    kind: 'setting',
    values: 'path',
    example: '/etc/ssl/servercerts/ca-cert.pem',
    doc: "The authority that clients' certificates must come from (PEM).",
    set: intoSsl('cacertFile', text),
  },
  {
    name: 'ssl_crl_file',
    kind: 'setting',
    values: 'path',
    example: '/etc/ssl/servercerts/ca-crl.pem',
    doc: 'Certificates of clients that are withdrawn (PEM, certificate revocation list of the authority).',
    set: intoSsl('crlFile', text),
  },
  {
    name: 'ssl_client_certs',
    what: 'client certs value',
    kind: 'setting',
    values: '0, 1, 2',
    default: '0',
    doc: "Clients' certificates: 0 don't ask, 1 ask, 2 require.",
    set: intoSsl('clientCerts', oneOfThree("0 (don't ask), 1 (ask) or 2 (require)")),
  },
  {
    name: 'ssl_logging',
    kind: 'setting',
    values: 'bit mask',
    default: '0',
    doc:
      'What to log of TLS: 1 settings at start, 2 addresses of clients, 4 version, 8 cipher, 16 whether a client has a ' +
      'certificate, 32 its details; `-1` for all.',
    set: intoSsl('logging', bits),
  },
  {
    name: 'ssl_shutdown_timeout',
    kind: 'setting',
    values: 'seconds, 1 or more',
    default: '15',
    doc: 'How long a client may take nothing of its answer, or may take to end its session.',
    set: into('sslShutdownTimeoutSeconds', seconds),
  },
]
