import type { Signer } from './certificate.ts'
import { type Folder, readCertificate } from './folder.ts'
import { readKey, readPassphrase } from './keys.ts'

/** The authority with its key. `passphraseFile` is for one that was made with a passphrase. */
export function signerOf(folder: Folder, passphraseFile: string | undefined): Signer {
  const { certificate, key } = folder.authority
  const passphrase = passphraseFile === undefined ? undefined : readPassphrase(passphraseFile)
  const signer = { certificate: readCertificate(certificate), key: readKey(key, passphrase) }
  if (!signer.certificate.checkPrivateKey(signer.key))
    throw new Error(`${key} is not the key of ${certificate}: take both from the same backup`)
  if (signer.certificate.validToDate.getTime() < Date.now())
    throw new Error(`${certificate} has expired: make a new authority in another folder, plenum pki init --dir DIR`)
  return signer
}
