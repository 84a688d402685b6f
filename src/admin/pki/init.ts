import { existsSync } from 'node:fs'
import { authorityCertificate } from './certificate.ts'
import { certificatePem } from './crl.ts'
import { WrongUse } from './failure.ts'
import { type Folder, makeFolder, settleAuthority } from './folder.ts'
import { readIndex, timeText, writeIndex } from './index-file.ts'
import { type KeyWish, keyPem, newKey, readPassphrase } from './keys.ts'
import { locked } from './lock.ts'
import { commitPair, dropPair, stagePair } from './pair.ts'
import { updateList } from './revocation-list.ts'
import { spanOf } from './span.ts'

/** What the authority is to be. */
export type InitWish = {
  readonly name: string
  readonly days: number
  readonly key: KeyWish
  readonly passphraseFile: string | undefined
}

/** `plenum pki init`: makes an authority where there is none. Gives what to print. */
export async function init(folder: Folder, wish: InitWish): Promise<string> {
  if (!/^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u.test(wish.name) || wish.name.trim() === '')
    throw new WrongUse('--name wants 1 to 64 characters, none of them a control character')
  const passphrase = wish.passphraseFile === undefined ? undefined : readPassphrase(wish.passphraseFile)
  makeFolder(folder.path)
  return locked(folder.lock, async () => {
    settleAuthority(folder)
    expectNothing(folder)
    makeFolder(folder.issued)
    writeIndex(folder.index, [])
    const key = await newKey(wish.key)
    const span = spanOf(wish.days)
    const certificate = authorityCertificate({ commonName: wish.name, key, ...span })
    const list = updateList(folder, [], { certificate, key }, { days: 30, out: undefined })
    try {
      stagePair(folder.authority, certificatePem(certificate), keyPem(key, passphrase))
    } catch (error) {
      dropPair(folder.authority)
      throw error
    }
    commitPair(folder.authority)
    return `made the authority '${wish.name}' in ${folder.path}, valid until ${timeText(span.notAfter)}
${list}Keep ${folder.authority.key} secret, and a backup of the whole folder. Next: plenum pki issue server NAME
`
  })
}

function expectNothing({ path, authority, index }: Folder): void {
  const present = [authority.certificate, authority.key].find(existsSync)
  if (present !== undefined)
    throw new Error(`${present} is there already: an authority is never overwritten; name another folder with --dir`)
  if (existsSync(index) && readIndex(index).length > 0)
    throw new Error(`${path} has an index with certificates but no authority: take ca.pem and ca.key from a backup`)
}
