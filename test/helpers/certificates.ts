import { spawnSync } from 'node:child_process'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { hasOpenssl, opensslAdvice } from './openssl.ts'

/**
 * Tests that need openssl(1), and may make certificates at once. Without it: skipped with a word where to get it, or
 * failed where CI=true.
 */
export function describeWithOpenssl(name: string, tests: () => void): void {
  if (hasOpenssl) describe(name, tests)
  else describe.skipIf(process.env.CI !== 'true')(name, () => it(`finds openssl (${opensslAdvice})`, expectOpenssl))
}

function expectOpenssl(): void {
  expect(hasOpenssl).toBe(true)
}

/** Files of a certificate and its key, readable by every user. */
export type Pair = { readonly cert: string; readonly key: string }

/** What a certificate is to be. */
export type Wish = {
  readonly name: string
  /** Default: one day. */
  readonly days?: number
  /** `[notBefore, notAfter]`, YYYYMMDDhhmmssZ, instead of days. */
  readonly span?: readonly [string, string]
  readonly kind?: 'rsa' | 'ecdsa'
  /** subjectAltName, as `DNS:a.example,DNS:b.example`. */
  readonly alternatives?: string
  /** extendedKeyUsage, as `clientAuth`. */
  readonly usage?: string
  /** It may issue others. */
  readonly isAuthority?: true
}

/** A certificate authority made with openssl(1) in a folder. */
export type Authority = Pair & {
  readonly issue: (wish: Wish) => Pair
  /** The authority's list of what `revoked` names; `until` as in `Wish.span`, default: a day from now. */
  readonly revocationList: (name: string, revoked: readonly Pair[], until?: string) => string
}

/** Makes an authority, whose files are called after its name. */
export function authority(folder: string, name: string, kind: 'rsa' | 'ecdsa' = 'ecdsa'): Authority {
  const path = (file: string) => join(folder, file)
  const own = { cert: path(`${name}.pem`), key: path(`${name}.key`) }
  const base = path(`${name}.index`)
  const config = path(`${name}.cnf`)
  newKey(own.key, kind)
  openssl('req', '-x509', '-new', '-key', own.key, '-out', own.cert, '-days', '2', '-subj', `/O=Plenum/CN=${name}`)
  writeFileSync(base, '')
  writeFileSync(path(`${name}.serial`), '01\n')
  const text = [
    ...['[ca]', 'default_ca=own', '[own]', `database=${base}`, `serial=${path(`${name}.serial`)}`, 'policy=any'],
    ...[`new_certs_dir=${folder}`, `certificate=${own.cert}`, `private_key=${own.key}`, 'default_md=sha256'],
    ...['unique_subject=no', 'default_days=1', 'default_crl_days=1', '[any]', 'commonName=supplied', ''],
  ]
  writeFileSync(config, text.join('\n'))

  const issue = (wish: Wish): Pair => {
    const pair = { cert: path(`${wish.name}.pem`), key: path(`${wish.name}.key`) }
    const request = path(`${wish.name}.csr`)
    newKey(pair.key, wish.kind ?? 'ecdsa')
    openssl('req', '-new', '-key', pair.key, '-out', request, '-subj', `/CN=${wish.name}`)
    const extensions = path(`${wish.name}.ext`)
    const { alternatives, usage } = wish
    const lines = [
      ...(alternatives === undefined ? [] : [`subjectAltName=${alternatives}`]),
      ...(usage === undefined ? [] : [`extendedKeyUsage=${usage}`]),
      ...(wish.isAuthority ? ['basicConstraints=critical,CA:TRUE'] : []),
    ]
    writeFileSync(extensions, `${lines.join('\n')}\n`)
    const time = wish.span ? ['-startdate', wish.span[0], '-enddate', wish.span[1]] : ['-days', `${wish.days ?? 1}`]
    const files = ['-config', config, '-in', request, '-out', pair.cert, '-extfile', extensions]
    openssl('ca', '-batch', '-notext', ...files, ...time)
    return pair
  }
  const revocationList = (list: string, revoked: readonly Pair[], until?: string) => {
    for (const { cert } of revoked) openssl('ca', '-config', config, '-revoke', cert)
    const file = path(list)
    const span = until === undefined ? [] : ['-crl_lastupdate', '20200101000000Z', '-crl_nextupdate', until]
    openssl('ca', '-config', config, '-gencrl', '-out', file, ...span)
    return file
  }
  return { ...own, issue, revocationList }
}

/** Runs openssl(1); throws with its words when it fails. */
export function openssl(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('openssl', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`openssl ${args.join(' ')}: ${stderr}`)
  return stdout
}

function newKey(file: string, kind: 'rsa' | 'ecdsa'): void {
  const how =
    kind === 'rsa' ? ['RSA', '-pkeyopt', 'rsa_keygen_bits:2048'] : ['EC', '-pkeyopt', 'ec_paramgen_curve:P-256']
  openssl('genpkey', '-algorithm', ...how, '-out', file)
  // A daemon started by root reads it again at SIGHUP, as nobody.
  chmodSync(file, 0o644)
}
