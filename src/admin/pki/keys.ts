import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { promisify } from 'node:util'
import { attempt } from './failure.ts'

/** What kind of key to make: RSA of so many bits, or ECDSA on P-256. */
export type KeyWish = { readonly type: 'rsa'; readonly bits: number } | { readonly type: 'ecdsa' }

/** Makes a key. */
export async function newKey(wish: KeyWish): Promise<KeyObject> {
  const generate = promisify(generateKeyPair)
  const { privateKey } = await (wish.type === 'rsa'
    ? generate('rsa', { modulusLength: wish.bits })
    : generate('ec', { namedCurve: 'P-256' }))
  return privateKey
}

/** A key of the same kind as one there is. */
export function sameKind(key: KeyObject): KeyWish {
  return key.asymmetricKeyType === 'rsa'
    ? { type: 'rsa', bits: key.asymmetricKeyDetails?.modulusLength ?? 2048 }
    : { type: 'ecdsa' }
}

/** PKCS #8 in PEM, encrypted where there is a passphrase. */
export function keyPem(key: KeyObject, passphrase: string | undefined): string {
  const form = { type: 'pkcs8', format: 'pem' } as const
  const text = key.export(passphrase === undefined ? form : { ...form, cipher: 'aes-256-cbc', passphrase })
  return text.toString()
}

/** Reads a key. Throws where it is none, or encrypted with another passphrase. */
export function readKey(path: string, passphrase: string | undefined): KeyObject {
  const text = attempt('read', path, () => readFileSync(path, 'utf8'))
  if (text.includes('ENCRYPTED') && passphrase === undefined)
    throw new Error(`${path} is encrypted: name the file with its passphrase, --passphrase-file FILE`)
  try {
    return createPrivateKey({ key: text, ...(passphrase === undefined ? {} : { passphrase }) })
  } catch (error) {
    throw new Error(
      text.includes('ENCRYPTED')
        ? `cannot decrypt ${path}: the passphrase is another one`
        : `${path} is no private key in PEM: take it from a backup`,
      { cause: error },
    )
  }
}

/** The first line of a file. Throws where it is empty, or the file open to everybody. */
export function readPassphrase(path: string): string {
  const text = attempt('read', path, () => {
    const open = statSync(path)
    if (open.isFile() && (open.mode & 0o077) !== 0) return undefined
    return readFileSync(path, 'utf8')
  })
  if (text === undefined) throw new Error(`${path} can be read or written by others: chmod 600 ${path}`)
  const [line = ''] = text.split(/\r?\n/)
  if (line === '') throw new Error(`the first line of ${path} is empty: write the passphrase there`)
  return line
}
