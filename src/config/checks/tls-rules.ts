import { createSecureContext } from 'node:tls'
import type { SslConfig } from '../config.ts'
import { type Check, type Finding, fail, lastOf, placeOf, warn } from './check.ts'
import { plainReason } from './tls-files.ts'

/** Settings of TLS that contradict each other, or that promise more than they hold (spec/nrpe.md §2.11, T9, T10). */
export const checkTlsRules: Check = ({ config: { ssl }, trace }) => {
  if (!ssl.enabled) return []
  return rules(ssl).flatMap(({ holds, severity = 'warning', at, says }): readonly Finding[] => {
    if (!holds) return []
    const place = at.map((name) => lastOf(trace, name)).find((setting) => setting !== undefined) ?? placeOf(trace, '')
    return [severity === 'error' ? fail(place, says) : warn(place, says)]
  })
}

type Rule = {
  readonly holds: boolean
  readonly severity?: 'error'
  /** The first of these directives that is there is where the fault is shown. */
  readonly at: readonly string[]
  readonly says: string
}

function rules(ssl: SslConfig): readonly Rule[] {
  const hasCertificate = ssl.certFile !== undefined && ssl.privatekeyFile !== undefined
  const version = ssl.version.replace(/\+$/, '')
  const withPair = 'write ssl_cert_file and ssl_privatekey_file'
  return [
    {
      holds: ssl.certFile !== undefined && ssl.privatekeyFile === undefined,
      at: ['ssl_cert_file'],
      says: 'ssl_cert_file is not used without its key: write ssl_privatekey_file=PATH',
    },
    {
      holds: ssl.certFile === undefined && ssl.privatekeyFile !== undefined,
      at: ['ssl_privatekey_file'],
      says: 'ssl_privatekey_file is not used without its certificate: write ssl_cert_file=PATH',
    },
    {
      holds: ssl.useAdh === 0 && !hasCertificate,
      at: ['ssl_use_adh'],
      says: `no client can connect without a certificate and without anonymous suites: ${withPair}, or ssl_use_adh=1`,
    },
    {
      holds: version === 'TLSv1.3' && !hasCertificate,
      at: ['ssl_version'],
      says: `anonymous suites end at TLS 1.2, so no client can connect: ${withPair}, or ssl_version=TLSv1.2+`,
    },
    {
      holds: version === 'SSLv3',
      at: ['ssl_version'],
      says: `${ssl.version} is not there any more, ${ssl.version.replace('SSLv3', 'TLSv1')} is taken: write ssl_version=TLSv1.2+`,
    },
    {
      holds: ssl.clientCerts === 2 && ssl.cacertFile === undefined,
      severity: 'error',
      at: ['ssl_client_certs'],
      says: 'ssl_client_certs=2 needs the authority that certificates must come from: write ssl_cacert_file=PATH',
    },
    {
      holds: ssl.clientCerts === 1 && ssl.cacertFile === undefined,
      at: ['ssl_client_certs'],
      says: 'certificates of clients cannot be verified without their authority: write ssl_cacert_file=PATH',
    },
    {
      holds: ssl.useAdh > 0 && ssl.clientCerts > 0 && ssl.cacertFile !== undefined,
      at: ['ssl_use_adh', 'ssl_client_certs', 'ssl_cacert_file'],
      says: 'anonymous suites are allowed, with which no certificate is shown or verified: write ssl_use_adh=0',
    },
    {
      holds: ssl.cacertFile !== undefined && ssl.clientCerts === 0,
      at: ['ssl_cacert_file'],
      says: 'ssl_cacert_file is not used, because no client is asked for a certificate: write ssl_client_certs=2 and ssl_use_adh=0',
    },
    {
      holds: ssl.crlFile !== undefined && (ssl.cacertFile === undefined || ssl.clientCerts === 0),
      at: ['ssl_crl_file'],
      says: 'ssl_crl_file is not used without ssl_cacert_file and ssl_client_certs: write both',
    },
  ]
}

/** A cipher list that OpenSSL does not take, or that stock cuts. */
export const checkCipherList: Check = ({ config: { ssl }, trace }) => {
  const setting = lastOf(trace, 'ssl_cipher_list')
  const list = ssl.cipherList
  // With ssl_use_adh=2 the list does not count.
  if (!ssl.enabled || setting === undefined || list === undefined || ssl.useAdh === 2) return []
  const advice = 'see openssl ciphers -v LIST, or remove this line'
  try {
    createSecureContext({ ciphers: ssl.useAdh === 0 ? `${list}:!aNULL` : list })
  } catch (error) {
    return [fail(setting, `ssl_cipher_list '${list.slice(0, 100)}' cannot be used (${plainReason(error)}): ${advice}`)]
  }
  if (setting.value.length <= 255) return []
  return [
    warn(setting, `ssl_cipher_list has ${setting.value.length} bytes; stock reads 255 of them: write a shorter one`),
  ]
}
