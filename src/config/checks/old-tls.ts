import { createSecureContext } from 'node:tls'
import { type Check, type Finding, lastOf, warn } from './check.ts'

/** A version that is pinned and that many clients refuse by now (RFC 8996). */
export const checkOldVersion: Check = ({ config: { ssl }, trace }) => {
  const setting = lastOf(trace, 'ssl_version')
  if (!ssl.enabled || setting === undefined || !/^TLSv1(?:\.1)?$/.test(ssl.version)) return []
  return [
    warn(setting, `ssl_version=${ssl.version} takes an old version only, which newer clients refuse: write TLSv1.2+`),
  ]
}

/** Names in a cipher list that OpenSSL has no longer, such as RC4-SHA, and those that encrypt nothing. */
export const checkOldCiphers: Check = ({ config: { ssl }, trace }) => {
  const setting = lastOf(trace, 'ssl_cipher_list')
  const list = ssl.cipherList
  // A list that cannot be used at all is a fault of its own.
  if (!ssl.enabled || setting === undefined || list === undefined || ssl.useAdh === 2 || !isTaken(list)) return []
  const names = list.split(/[:, ]+/).filter((name) => /^[A-Za-z]/.test(name))
  const gone = names.filter((name) => !isTaken(name))
  const naked = names.filter((name) => /^(?:[ce]?NULL|COMPLEMENTOFALL|NULL-\w+)$/.test(name))
  const shown = (some: readonly string[]) => some.slice(0, 5).join(', ') + (some.length > 5 ? ', …' : '')
  return [
    ...(gone.length === 0
      ? []
      : [`${shown(gone)} in ssl_cipher_list is not in OpenSSL any more, clients with nothing newer are refused`]),
    ...(naked.length === 0 ? [] : [`${shown(naked)} in ssl_cipher_list encrypts nothing`]),
  ].map((says): Finding => warn(setting, `${says}: take it out`))
}

function isTaken(ciphers: string): boolean {
  try {
    createSecureContext({ ciphers: `${ciphers}:@SECLEVEL=0` })
    return true
  } catch {
    return false
  }
}
