import { exclusively, type Folder, pairOf } from './folder.ts'
import { type Entry, timeText, writeIndex } from './index-file.ts'
import { copyOut, currentOf, described, isValid, put } from './issue.ts'
import { newKey, readKey, sameKind } from './keys.ts'
import { updateList } from './revocation-list.ts'
import { signerOf } from './signer.ts'
import { dayMs, daysLeft } from './span.ts'

/** What is to be renewed, and how. */
export type RenewWish = {
  /** Undefined: all that have less than `within` days left. */
  readonly name: string | undefined
  readonly within: number | undefined
  /** Default: as many as before. */
  readonly days: number | undefined
  readonly keepKey: boolean
  readonly revokeOld: boolean
  readonly out: string | undefined
  readonly passphraseFile: string | undefined
}

/** `plenum pki renew`: certificates for the same names. Gives what to print. */
export async function renew(folder: Folder, wish: RenewWish): Promise<string> {
  return exclusively(folder, async (entries) => {
    const due = wish.name === undefined ? dueOnes(entries, wish.within ?? 30) : named(entries, wish.name, wish.within)
    if (due.length === 0) return 'nothing is due\n'
    const signer = signerOf(folder, wish.passphraseFile)
    let all = entries
    let told = ''
    for (const old of due) {
      const [name = ''] = old.names
      const oldKey = readKey(pairOf(folder, name).key, undefined)
      const key = wish.keepKey ? oldKey : await newKey(sameKind(oldKey))
      const days = wish.days ?? Math.max(1, Math.floor((old.notAfter.getTime() - old.notBefore.getTime()) / dayMs))
      const made = put(folder, all, signer, { ...old, days, key, keepsKey: wish.keepKey })
      all = made.entries
      if (wish.out !== undefined) copyOut(folder, name, wish.out)
      told += `renewed ${described(folder, made.entry)}`
      if (!wish.revokeOld && isValid(old))
        told += `  the one before it, ${old.serial}, stays valid until ${timeText(old.notAfter)}\n`
    }
    if (!wish.revokeOld) return told
    const gone = new Set(due.map(({ serial }) => serial))
    const at = new Date()
    all = all.map((entry) =>
      gone.has(entry.serial) && !entry.revoked ? { ...entry, revoked: { at, reason: 'superseded' } } : entry,
    )
    writeIndex(folder.index, all)
    return told + updateList(folder, all, signer, { days: 30, out: wish.out })
  })
}

function named(entries: readonly Entry[], name: string, within: number | undefined): readonly Entry[] {
  const entry = currentOf(entries, name)
  if (!entry) throw new Error(`no certificate was issued for '${name}': see plenum pki list`)
  if (entry.revoked)
    throw new Error(`the certificate of ${name} is revoked: plenum pki issue ${entry.kind} ${name} makes another one`)
  return within === undefined || daysLeft(entry.notAfter) < within ? [entry] : []
}

/** Those that count for their names, are not revoked, and expire soon or have expired. */
function dueOnes(entries: readonly Entry[], within: number): readonly Entry[] {
  return entries.filter(
    (entry) =>
      !entry.revoked && currentOf(entries, entry.names[0] ?? '') === entry && daysLeft(entry.notAfter) < within,
  )
}
