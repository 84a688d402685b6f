import { X509Certificate } from 'node:crypto'
import { NetFailure } from '../net/failures.ts'
import { readPem } from '../net/trust.ts'

/** The certificates of a PEM file; keys and all else in it are passed over. Throws a `NetFailure` (local) where there is none. */
export function certificatesOf(file: string): readonly X509Certificate[] {
  const blocks = readPem(file, 'certificates').match(
    /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[\s\S]*?-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g,
  )
  if (!blocks) throw new NetFailure({ kind: 'local', reason: `no certificates in ${file}` })
  return blocks.map((block, at) => {
    try {
      return new X509Certificate(block)
    } catch {
      throw new NetFailure({ kind: 'local', reason: `certificate ${at + 1} in ${file} is damaged` })
    }
  })
}
