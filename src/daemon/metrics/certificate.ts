import { readFile } from 'node:fs/promises'
import type { SslConfig } from '../../config/config.ts'

/** When the certificate of ssl_cert_file ends, seconds since 1970, by its path; nothing where it cannot be read. */
export async function certificateExpiry({ certFile }: SslConfig): Promise<ReadonlyMap<string, number>> {
  if (certFile === undefined) return new Map()
  // Loaded here: a daemon without a certificate has no use for it.
  const { X509Certificate } = await import('node:crypto')
  try {
    const { validToDate } = new X509Certificate(await readFile(certFile))
    return new Map([[certFile, validToDate.getTime() / 1000]])
  } catch {
    // What is wrong with it is said where it is put to use.
    return new Map()
  }
}
