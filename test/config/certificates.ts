import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A certificate that signed itself, and its key; both PEM. */
export type Pair = { readonly certificate: string; readonly key: string }

/** Makes one with openssl(1), valid from now on. */
export function makePair(name: string, days: number): Pair {
  const folder = mkdtempSync(join(tmpdir(), 'plenum-pair-'))
  const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')]
  const files = ['-keyout', key, '-out', cert, '-days', `${days}`, '-subj', `/CN=${name}`]
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  try {
    execFileSync('openssl', ['req', '-x509', ...curve, ...files], { stdio: 'ignore' })
    return { certificate: readFileSync(cert, 'latin1'), key: readFileSync(key, 'latin1') }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
