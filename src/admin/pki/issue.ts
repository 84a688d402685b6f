import type { KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { leafCertificate, type Signer } from './certificate.ts'
import { certificatePem } from './crl.ts'
import { attempt } from './failure.ts'
import { exclusively, type Folder, makeFolder, pairOf } from './folder.ts'
import { type Entry, timeText, writeIndex } from './index-file.ts'
import { type KeyWish, keyPem, newKey } from './keys.ts'
import { alternativeNames, type Kind } from './names.ts'
import { commitPair, dropPair, stagePair } from './pair.ts'
import { signerOf } from './signer.ts'
import { daysUntil, spanOf } from './span.ts'
import { modes, replaceCopy } from './staged.ts'

/** What is to be issued. The names are checked; the first one is the common name. */
export type IssueWish = {
  readonly kind: Kind
  readonly names: readonly string[]
  readonly days: number
  readonly key: KeyWish
  /** Also where the name has a valid certificate. */
  readonly replace: boolean
  /** A folder that gets copies. */
  readonly out: string | undefined
  readonly passphraseFile: string | undefined
}

/** `plenum pki issue`: a key and a certificate. Gives what to print. */
export async function issue(folder: Folder, wish: IssueWish): Promise<string> {
  return exclusively(folder, async (entries) => {
    const [name = ''] = wish.names
    const present = currentOf(entries, name)
    if (present && isValid(present) && !wish.replace)
      throw new Error(
        `${name} has a valid ${present.kind} certificate (serial ${present.serial}): plenum pki renew ${name} makes the next one, --replace another one in its place`,
      )
    const signer = signerOf(folder, wish.passphraseFile)
    const key = await newKey(wish.key)
    const { entry } = put(folder, entries, signer, { ...wish, key, keepsKey: false })
    if (wish.out !== undefined) copyOut(folder, name, wish.out)
    const old =
      present && isValid(present)
        ? `The one before it stays valid until ${timeText(present.notAfter)}; to end it: plenum pki revoke ${present.serial}\n`
        : ''
    return `issued ${described(folder, entry)}${old}${advice(folder, entry, wish.out)}`
  })
}

/** What put() is to make. */
export type PutWish = Pick<IssueWish, 'kind' | 'names' | 'days'> & {
  readonly key: KeyObject
  /** The file of the key stays as it is. */
  readonly keepsKey: boolean
}

/** Signs, lists and writes a certificate; the folder must be locked. */
export function put(
  folder: Folder,
  entries: readonly Entry[],
  signer: Signer,
  wish: PutWish,
): { readonly entry: Entry; readonly entries: readonly Entry[] } {
  const [name = ''] = wish.names
  const span = spanOf(wish.days, signer.certificate.validToDate)
  const certificate = leafCertificate(
    { kind: wish.kind, commonName: name, key: wish.key, ...span, alternatives: alternativeNames(wish.names) },
    signer,
  )
  const entry: Entry = { serial: certificate.serialNumber, kind: wish.kind, names: wish.names, ...span }
  const all = [...entries, entry]
  const pair = pairOf(folder, name)
  try {
    stagePair(pair, certificatePem(certificate), wish.keepsKey ? undefined : keyPem(wish.key, undefined))
    // From here on it counts: settleIssued() goes on where this run does not.
    writeIndex(folder.index, all)
  } catch (error) {
    dropPair(pair)
    throw error
  }
  commitPair(pair)
  return { entry, entries: all }
}

/** The newest certificate of a name, whatever its state. */
export function currentOf(entries: readonly Entry[], name: string): Entry | undefined {
  return entries.findLast(({ names: [first = ''] }) => first.toLowerCase() === name.toLowerCase())
}

/** Neither revoked nor expired. */
export function isValid({ revoked, notAfter }: Entry): boolean {
  return !revoked && notAfter.getTime() > Date.now()
}

/** Copies of certificate, key and authority, for the host that is to have them. */
export function copyOut(folder: Folder, name: string, out: string): void {
  const { certificate, key } = pairOf(folder, name)
  try {
    makeFolder(out)
    for (const path of [key, certificate, folder.authority.certificate]) {
      const text = attempt('read', path, () => readFileSync(path, 'utf8'))
      replaceCopy(join(out, basename(path)), text, path === key ? modes.secret : modes.open)
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`${reason}; the new certificate is made: copy ${certificate} and ${key} by hand`, { cause: error })
  }
}

/** A few lines about what was made. */
export function described(folder: Folder, { serial, kind, names, notAfter }: Entry): string {
  const { certificate, key } = pairOf(folder, names[0] ?? '')
  return `a ${kind} certificate for ${names.join(', ')}
  serial ${serial}, valid until ${timeText(notAfter)} (${Math.round(daysUntil(notAfter))} days)
  certificate ${certificate}
  key         ${key}
`
}

function advice(folder: Folder, { kind, names: [name = ''] }: Entry, out: string | undefined): string {
  const { certificate, key } = pairOf(folder, name)
  const at = (path: string) => (out === undefined ? path : join(out, basename(path)))
  const files = { certificate: at(certificate), key: at(key), authority: at(folder.authority.certificate) }
  return kind === 'server'
    ? `For nrpe.cfg on that host, with the paths the files have there:
ssl_cert_file=${files.certificate}
ssl_privatekey_file=${files.key}
ssl_cacert_file=${files.authority}
With these, only clients that have a certificate of this authority are served:
ssl_use_adh=0
ssl_client_certs=2
The key must be readable by root and, for reloads, by nrpe_user or its group, and by nobody else: mode 640.
`
    : `For check_nrpe on that host, with the paths the files have there:
  -A ${files.authority} -C ${files.certificate} -K ${files.key}
The key must be readable by the user the monitoring runs check_nrpe as, and by nobody else: mode 600, or 640 and its group.
`
}
