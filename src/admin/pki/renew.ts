import type { Signer } from './certificate.ts'
import { exclusively, type Folder, pairOf, readCertificate } from './folder.ts'
import { type Entry, timeText } from './index-file.ts'
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
    const failures: string[] = []
    for (const old of due) {
      try {
        const made = await renewOne(folder, all, old, signer, wish)
        all = made.entries
        told += made.told
        if (wish.out === undefined) continue
        copyOut(folder, old.names[0] ?? '', wish.out)
        told += `  copies      ${wish.out}\n`
      } catch (error) {
        // The others must not run out because of one.
        failures.push(error instanceof Error ? error.message : String(error))
      }
    }
    if (wish.revokeOld && all !== entries) told += updateList(folder, all, signer, { days: 30, out: wish.out })
    if (failures.length > 0) throw new Error([...failures, ...(told === '' ? [] : [told.trimEnd()])].join('\n'))
    return told
  })
}

async function renewOne(folder: Folder, entries: readonly Entry[], old: Entry, signer: Signer, wish: RenewWish) {
  const pair = pairOf(folder, old.names[0] ?? '')
  // Without --keep-key the old one need not be here any more.
  const key = wish.keepKey
    ? readKey(pair.key, undefined)
    : await newKey(sameKind(readCertificate(pair.certificate).publicKey))
  const days = wish.days ?? Math.max(1, Math.floor((old.notAfter.getTime() - old.notBefore.getTime()) / dayMs))
  const before = wish.revokeOld ? superseded(entries, old) : entries
  const made = put(folder, before, signer, { ...old, days, key, keepsKey: wish.keepKey })
  const stays =
    !wish.revokeOld && isValid(old)
      ? `  the one before it, ${old.serial}, stays valid until ${timeText(old.notAfter)}\n`
      : ''
  return { entries: made.entries, told: `renewed ${described(folder, made.entry)}${stays}` }
}

function superseded(entries: readonly Entry[], old: Entry): readonly Entry[] {
  const revoked = { at: new Date(), reason: 'superseded' } as const
  return entries.map((entry) => (entry.serial === old.serial ? { ...entry, revoked } : entry))
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
