import { accessSync, constants } from 'node:fs'
import type { Options } from '../../src/check/options.ts'
import { parseLeastDays } from '../net/certificate-days.ts'
import type { TlsSettings } from './settings.ts'
import { parseTlsVersions } from './tls-versions.ts'
import { WrongOption } from './wrong-option.ts'

/** Reads what TLS has to be like. Throws a `WrongOption`. */
export function tlsOf(options: Options): TlsSettings {
  const versions = parseTlsVersions(options.text('ssl') ?? '')
  if (versions === undefined)
    throw new WrongOption("Invalid option - Valid SSL/TLS versions: 1, 1.1, 1.2, 1.3 (with optional '+' suffix)")
  if (versions === 'gone') throw new WrongOption('SSL 2 and 3 are spoken by no library any more')
  const days = options.text('certificate')
  const leastDays = days === undefined ? undefined : parseLeastDays(days)
  if (days !== undefined && !leastDays) throw new WrongOption(`Invalid certificate expiration period - ${days}`)
  const [file, keyFile] = [options.text('client-cert'), options.text('private-key')].map(readable)
  if (file !== undefined && keyFile === undefined)
    throw new WrongOption('If you use a client certificate you must also specify a private key file')
  return {
    versions,
    tellsName: options.has('sni') || options.has('verify'),
    verifies: options.has('verify'),
    authorities: options.text('ca-file'),
    certificate: file === undefined || keyFile === undefined ? undefined : { file, keyFile },
    leastDays,
    goesOn: options.has('continue-after-certificate'),
  }
}

function readable(file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  try {
    accessSync(file, constants.R_OK)
    return file
  } catch {
    throw new WrongOption(`file does not exist or is not readable - ${file}`)
  }
}
