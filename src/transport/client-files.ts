import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { certificateLabel, crlLabel, pemBlocks } from './pem.ts'

/** The certificates of a file, or of all files of a folder that hold some. Throws where there is none. */
export function authorities(path: string): string[] {
  const found = statSync(path).isDirectory() ? readFolder(path) : { texts: [pem(path)], fault: undefined }
  const certificates = found.texts.flatMap((text) => pemBlocks(text, certificateLabel))
  if (certificates.length > 0) return [...new Set(certificates)]
  throw found.fault ?? nothingFound('certificate')
}

/** A bundle of all authorities that there are has a fifth of this. */
const mostFolderFileBytes = 1_048_576

/** The files of a folder that may hold certificates. One that may not be read, as the authority's key, is none of ours. */
function readFolder(path: string): { readonly texts: readonly string[]; readonly fault: unknown } {
  const texts: string[] = []
  let fault: unknown
  for (const name of readdirSync(path)) {
    const file = join(path, name)
    const found = statSync(file, { throwIfNoEntry: false })
    if (!found?.isFile() || found.size === 0 || found.size > mostFolderFileBytes) continue
    try {
      texts.push(pem(file))
    } catch (error) {
      fault = error
    }
  }
  return { texts, fault }
}

/** A file as text, byte for byte. */
const pem = (file: string) => readFileSync(file, 'latin1')

const nothingFound = (what: string) => new Error(`no ${what} found: it is not PEM, or empty`)

/** A certificate and its chain. Throws where there is none: Node takes an empty file for no certificate at all. */
export function certificate(file: string): string {
  const text = pem(file)
  if (pemBlocks(text, certificateLabel).length === 0) throw nothingFound('certificate')
  return text
}

/** A private key. Throws where there is none, and for one that asks for a passphrase. */
export function key(file: string): string {
  const text = pem(file)
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) throw nothingFound('private key')
  // OpenSSL would ask for the passphrase, and nobody is there.
  if (text.includes('ENCRYPTED')) throw new Error(`it is encrypted; decrypt it: openssl pkey -in ${file} -out FILE`)
  return text
}

/** The revocation lists of a file. Throws where there is none. */
export function revocationLists(file: string): readonly string[] {
  const found = pemBlocks(pem(file), crlLabel)
  if (found.length === 0) throw nothingFound('revocation list')
  return found
}
