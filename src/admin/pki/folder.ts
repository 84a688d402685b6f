import { X509Certificate } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { attempt } from './failure.ts'
import { type Entry, readIndex } from './index-file.ts'
import { locked } from './lock.ts'
import { fileName } from './names.ts'
import { type Pair, settlePair } from './pair.ts'
import { modes, staged } from './staged.ts'

/** Where the authority keeps what. */
export type Folder = {
  readonly path: string
  readonly authority: Pair
  readonly index: string
  readonly revocationList: string
  readonly issued: string
  readonly lock: string
}

/** The paths in a folder, made absolute. */
export function folderAt(path: string): Folder {
  const whole = resolve(path)
  return {
    path: whole,
    authority: { certificate: join(whole, 'ca.pem'), key: join(whole, 'ca.key') },
    index: join(whole, 'index.txt'),
    revocationList: join(whole, 'crl.pem'),
    issued: join(whole, 'issued'),
    lock: join(whole, '.lock'),
  }
}

/** The files of a name. */
export function pairOf(folder: Folder, name: string): Pair {
  const path = join(folder.issued, fileName(name))
  return { certificate: `${path}.pem`, key: `${path}.key` }
}

/** Makes a folder that only its owner can look into, whatever the umask. One that is there stays as it is. */
export function makeFolder(path: string): void {
  attempt('make the folder', path, () => {
    if (existsSync(path)) return
    mkdirSync(path, { recursive: true, mode: modes.folder })
    chmodSync(path, modes.folder)
  })
}

/** Runs something with the folder to itself, and what a run that was killed had begun brought to an end. */
export async function exclusively<T>(folder: Folder, action: (entries: readonly Entry[]) => Promise<T>): Promise<T> {
  expectAuthority(folder)
  return locked(folder.lock, async () => {
    settleAuthority(folder)
    const entries = readIndex(folder.index)
    settleIssued(folder, entries)
    return action(entries)
  })
}

/** Throws where there is no authority. */
export function expectAuthority(folder: Folder): void {
  // A folder that may not be looked into says so itself.
  const names = attempt('look into', folder.path, () =>
    statSync(folder.path, { throwIfNoEntry: false }) === undefined ? [] : readdirSync(folder.path),
  )
  if (!names.includes('ca.pem') && !names.includes('ca.pem.new'))
    throw new Error(`there is no authority in ${folder.path}: make one with plenum pki init --dir ${folder.path}`)
}

/** Ends an init that was killed: it counts from the moment on at which the key is in its place. */
export function settleAuthority({ authority }: Folder): void {
  settlePair(authority, () => existsSync(authority.key) && !existsSync(staged(authority.key)))
}

/** A certificate counts from the moment on at which it is in the index. */
function settleIssued(folder: Folder, entries: readonly Entry[]): void {
  const serials = new Set(entries.map(({ serial }) => serial))
  const isListed = (pem: string) => serials.has(attempt('understand', 'a waiting certificate', () => serialOf(pem)))
  for (const file of attempt('look into', folder.issued, () => readdirSync(folder.issued))) {
    const [, name] = /^(.*)\.(?:pem|key)\.new$/.exec(file) ?? []
    if (name === undefined) continue
    const path = join(folder.issued, name)
    settlePair({ certificate: `${path}.pem`, key: `${path}.key` }, isListed)
  }
}

// A file that was not written to its end is not listed either.
function serialOf(pem: string): string {
  try {
    return new X509Certificate(pem).serialNumber
  } catch {
    return ''
  }
}

/** Reads a certificate. */
export function readCertificate(path: string): X509Certificate {
  const text = attempt('read', path, () => readFileSync(path, 'utf8'))
  try {
    return new X509Certificate(text)
  } catch (error) {
    throw new Error(`${path} is no certificate in PEM: take it from a backup`, { cause: error })
  }
}
