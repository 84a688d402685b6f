import { exclusively, type Folder } from './folder.ts'
import { type Entry, writeIndex } from './index-file.ts'
import { currentOf } from './issue.ts'
import type { Reason } from './reasons.ts'
import { type ListWish, updateList } from './revocation-list.ts'
import { signerOf } from './signer.ts'

/** What is to be revoked: the newest certificate of a name, or the one with a serial number. */
export type RevokeWish = ListWish & { readonly what: string; readonly reason: Reason }

/** `plenum pki revoke`: marks a certificate in the index and writes the list. Gives what to print. */
export async function revoke(folder: Folder, wish: RevokeWish): Promise<string> {
  return exclusively(folder, async (entries) => {
    const found = find(entries, wish.what)
    if (!found) throw new Error(`no certificate was issued with the name or serial '${wish.what}': see plenum pki list`)
    const signer = signerOf(folder, wish.passphraseFile)
    const title = `the ${found.kind} certificate ${found.serial} of ${found.names[0]}`
    // Once more, for a run that was killed between the index and the list.
    if (found.revoked) return `${title} is revoked already\n${updateList(folder, entries, signer, wish)}`
    const revoked = { at: new Date(), reason: wish.reason }
    const all = entries.map((entry) => (entry === found ? { ...entry, revoked } : entry))
    writeIndex(folder.index, all)
    const others = all.filter(
      (entry) => entry.names[0] === found.names[0] && !entry.revoked && entry.notAfter.getTime() > Date.now(),
    )
    const more = others
      .map(({ serial }) => `another one of that name is still valid; to end it too: plenum pki revoke ${serial}\n`)
      .join('')
    return `revoked ${title} (${wish.reason})\n${more}${updateList(folder, all, signer, wish)}`
  })
}

function find(entries: readonly Entry[], what: string): Entry | undefined {
  const serial = what.replaceAll(':', '').replace(/^0x/i, '').toUpperCase()
  return entries.find((entry) => entry.serial === serial) ?? currentOf(entries, what)
}
