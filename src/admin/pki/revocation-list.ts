import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Signer } from './certificate.ts'
import { numberOf, revocationList } from './crl.ts'
import { exclusively, type Folder, makeFolder } from './folder.ts'
import { type Entry, timeText } from './index-file.ts'
import { signerOf } from './signer.ts'
import { spanOf } from './span.ts'
import { modes, replace, replaceCopy } from './staged.ts'

/** How the list is to be made. */
export type ListWish = {
  readonly days: number
  /** A folder that gets a copy. */
  readonly out: string | undefined
  readonly passphraseFile: string | undefined
}

/** `plenum pki crl`: writes the list anew. Gives what to print. */
export async function writeList(folder: Folder, wish: ListWish): Promise<string> {
  return exclusively(folder, async (entries) =>
    updateList(folder, entries, signerOf(folder, wish.passphraseFile), wish),
  )
}

/** Writes the list of what is revoked; the folder must be locked. Gives what to print. */
export function updateList(
  folder: Folder,
  entries: readonly Entry[],
  signer: Signer,
  { days, out }: Omit<ListWish, 'passphraseFile'>,
): string {
  const path = folder.revocationList
  const { notBefore, notAfter } = spanOf(days)
  const list = revocationList(entries, signer, nextNumber(path), { thisUpdate: notBefore, nextUpdate: notAfter })
  replace(path, list, modes.open)
  if (out !== undefined) {
    makeFolder(out)
    replaceCopy(join(out, 'crl.pem'), list, modes.open)
  }
  const count = entries.filter(({ revoked }) => revoked).length
  const files = [path, ...(out === undefined ? [] : [join(out, 'crl.pem')])].join(', ')
  return `wrote ${files}: ${count} revoked, counts until ${timeText(notAfter)}
A daemon with ssl_crl_file= refuses every client from then on: give it the next list before, and send it SIGHUP.
`
}

/** It grows even where the last list is lost: seconds since 1970 are more than the lists anybody writes. */
function nextNumber(path: string): bigint {
  const now = BigInt(Math.floor(Date.now() / 1000))
  const last = numberOf(readOr(path, ''))
  return last === undefined || last < now ? now : last + 1n
}

function readOr(path: string, fallback: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return fallback
  }
}
