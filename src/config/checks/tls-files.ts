import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import { strerror } from '../../check/strerror.ts'
import { nextUpdate } from '../../transport/crl.ts'
import { type Check, type Checked, type Finding, fail, lastOf, warn } from './check.ts'
import { takesBlanks } from './names.ts'
import { describeMode } from './permission.ts'
import type { Setting } from './trace.ts'

const dayMs = 24 * 3600 * 1000

/** A certificate that expires sooner is worth a warning, days. */
const soonDays = 30

/** The files of `ssl_…`: there, readable, what they should be, fitting each other, and valid for some time. */
export const checkTlsFiles: Check = (checked) => {
  const { ssl } = checked.config
  if (!ssl.enabled) return []
  const findings: Finding[] = []
  // As the daemon does: one without the other is not looked at.
  if (ssl.certFile !== undefined && ssl.privatekeyFile !== undefined) {
    const certificates = readWith(checked, 'ssl_cert_file', ssl.certFile, parseCertificates, findings)
    const key = readWith(checked, 'ssl_privatekey_file', ssl.privatekeyFile, (pem) => createPrivateKey(pem), findings)
    findings.push(...faultsOfPair(checked, certificates?.[0], key), ...faultsOfKeyMode(checked, ssl.privatekeyFile))
    findings.push(...faultsOfDates(checked, 'ssl_cert_file', certificates))
  }
  if (ssl.cacertFile !== undefined) {
    const authorities = readWith(checked, 'ssl_cacert_file', ssl.cacertFile, parseCertificates, findings)
    findings.push(...faultsOfDates(checked, 'ssl_cacert_file', authorities))
  }
  if (ssl.crlFile !== undefined) {
    const ends = readWith(checked, 'ssl_crl_file', ssl.crlFile, parseLists, findings)
    findings.push(...faultsOfLists(checked, ends ?? []))
  }
  return findings
}

/** When the revocation lists of a PEM file end. Throws where OpenSSL would not take them. */
function parseLists(pem: string): readonly (Date | undefined)[] {
  createSecureContext({ crl: pem })
  return (pem.match(/-----BEGIN X509 CRL-----[^-]+-----END X509 CRL-----/g) ?? []).map(nextUpdate)
}

function faultsOfLists({ trace, world }: Checked, ends: readonly (Date | undefined)[]): readonly Finding[] {
  const setting = lastOf(trace, 'ssl_crl_file')
  const ended = ends.filter((end) => end !== undefined && end.getTime() < world.nowMs)
  if (setting === undefined || ended.length === 0) return []
  const day = ended[0]?.toISOString().slice(0, 10)
  return [
    warn(setting, `a list in ssl_crl_file ended on ${day}, so every client's certificate is refused: make a new one`),
  ]
}

/** What a file holds; undefined where that is a finding. */
function readWith<T>(
  { trace, world }: Checked,
  directive: string,
  path: string,
  parse: (text: string) => T,
  findings: Finding[],
): T | undefined {
  const setting = lastOf(trace, directive)
  if (setting === undefined || takesBlanks(setting)) return undefined
  const found = world.read(path)
  if (found.kind === 'hidden') {
    findings.push(warn(setting, `you may not read '${path}' (${directive}): run this check as root`))
    return undefined
  }
  if (found.kind === 'missing') {
    findings.push(
      fail(setting, `cannot read '${path}' (${directive}): ${found.reason}; correct the path, or put the file there`),
    )
    return undefined
  }
  try {
    return parse(found.text)
  } catch (error) {
    findings.push(
      fail(setting, `'${path}' (${directive}) is no ${kindOf(directive)} in PEM: ${reasonOf(error, found.text)}`),
    )
    return undefined
  }
}

function kindOf(directive: string): string {
  if (directive === 'ssl_privatekey_file') return 'private key'
  return directive === 'ssl_crl_file' ? 'certificate revocation list' : 'certificate'
}

function reasonOf(error: unknown, text: string): string {
  if (text.trim() === '') return 'it is empty'
  if (/ENCRYPTED/.test(text)) return 'it is encrypted, and the daemon asks for no password; remove it with openssl pkey'
  return plainReason(error)
}

/** What OpenSSL says, without its number and the name of its routine, which tell an administrator nothing. */
export function plainReason(error: unknown): string {
  return strerror(error).replace(/^error:[\dA-F]+:[^:]*:[^:]*:/, '')
}

/** The certificates of a PEM file, its own first. Throws where there is none. */
function parseCertificates(pem: string): readonly X509Certificate[] {
  const blocks = pem.match(
    /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[\s\S]*?-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g,
  )
  return (blocks ?? [pem]).map((block) => new X509Certificate(block))
}

function faultsOfPair(
  { trace }: Checked,
  certificate: X509Certificate | undefined,
  key: KeyObject | undefined,
): readonly Finding[] {
  const setting = lastOf(trace, 'ssl_privatekey_file')
  if (setting === undefined || certificate === undefined || key === undefined || certificate.checkPrivateKey(key))
    return []
  return [
    fail(
      setting,
      'ssl_privatekey_file does not hold the key of the certificate in ssl_cert_file: name the files of one pair',
    ),
  ]
}

function faultsOfKeyMode({ trace, world }: Checked, path: string): readonly Finding[] {
  const setting = lastOf(trace, 'ssl_privatekey_file')
  const seen = world.look(path)
  if (setting === undefined || seen.kind !== 'there' || (seen.facts.mode & 0o026) === 0) return []
  const who = (seen.facts.mode & 0o006) !== 0 ? 'everybody may read or write' : 'its group may write'
  return [warn(setting, `${who} the key in '${path}' (${describeMode(seen.facts)}): chmod 640 '${path}'`)]
}

function faultsOfDates(
  { trace, world }: Checked,
  directive: string,
  certificates: readonly X509Certificate[] | undefined,
): readonly Finding[] {
  const setting = lastOf(trace, directive)
  if (setting === undefined) return []
  return (certificates ?? []).flatMap((certificate) => faultsOfDate(certificate, setting, world.nowMs))
}

function faultsOfDate(certificate: X509Certificate, setting: Setting, nowMs: number): readonly Finding[] {
  const { validToDate, validFromDate, subject } = certificate
  const name = `the certificate of '${subject.replaceAll('\n', ', ')}' in ${setting.row.name}`
  const days = Math.floor((validToDate.getTime() - nowMs) / dayMs)
  const day = (date: Date) => date.toISOString().slice(0, 10)
  if (validToDate.getTime() < nowMs) return [warn(setting, `${name} expired on ${day(validToDate)}: renew it`)]
  if (validFromDate.getTime() > nowMs)
    return [warn(setting, `${name} is valid from ${day(validFromDate)} on only: look at the clock, or wait`)]
  return days < soonDays ? [warn(setting, `${name} expires in ${days} days, on ${day(validToDate)}: renew it`)] : []
}
