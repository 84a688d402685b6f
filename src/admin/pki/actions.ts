import { writeWhole } from '../../check/write-whole.ts'
import { print } from '../print.ts'
import { WrongUse } from './failure.ts'
import { type Folder, folderAt } from './folder.ts'
import type { KeyWish } from './keys.ts'
import { checkedClientName, type Kind, serverNames } from './names.ts'
import { isReason } from './reasons.ts'
import { wholeNumber } from './span.ts'

/** Options and words as yargs gives them; the same option twice is a list. */
export type Given = Readonly<Record<string, unknown>>

/** The commands, with modules that are loaded when they are used; each gives what to print. */
const actions = {
  init: async (given: Given) => {
    const wish = { name: one('name', given.name), days: validity(given.days), key: keyWish(given) }
    return (await import('./init.ts')).init(folderOf(given), { ...wish, passphraseFile: passphraseFile(given) })
  },
  'issue server': async (given: Given) => issueFor('server', serverNames(texts(given.names), texts(given.ip)), given),
  'issue client': async (given: Given) => issueFor('client', [checkedClientName(one('name', given.name))], given),
  renew: async (given: Given) => {
    const name = optional('name', given.name)
    if ((name === undefined) !== (given.all === true)) throw new WrongUse('renew wants either NAME or --all')
    return (await import('./renew.ts')).renew(folderOf(given), {
      name,
      within: optionalDays('within', given.within),
      days: given.days === undefined ? undefined : validity(given.days),
      keepKey: given.keepKey === true,
      revokeOld: given.revokeOld === true,
      ...outAndPassphrase(given),
    })
  },
  revoke: async (given: Given) => {
    if (!isReason(given.reason)) throw new WrongUse('--reason wants one value')
    const wish = { what: one('name', given.name), reason: given.reason, ...listWish(given) }
    return (await import('./revoke.ts')).revoke(folderOf(given), wish)
  },
  crl: async (given: Given) => (await import('./revocation-list.ts')).writeList(folderOf(given), listWish(given)),
  list: async (given: Given) => {
    const wish = { json: given.json === true, expiring: optionalDays('expiring', given.expiring) }
    return (await import('./list.ts')).list(folderOf(given), wish)
  },
  show: async (given: Given) => {
    const timeoutMs = wholeNumber('timeout', given.timeout, 1, 3600) * 1000
    const wish = { what: one('what', given.what), json: given.json === true, timeoutMs }
    return (await import('./show.ts')).show(folderOf(given), wish)
  },
} as const

/** A command of `plenum pki`. */
export type Action = keyof typeof actions

/** Does it and prints what was done: exit code 0; or on stderr why not: 2, and 3 for what makes no sense. */
export async function act(action: Action, given: Given): Promise<number> {
  try {
    return print(await actions[action](given))
  } catch (error) {
    writeWhole(2, `plenum: ${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof WrongUse ? 3 : 2
  }
}

async function issueFor(kind: Kind, names: readonly string[], given: Given): Promise<string> {
  const wish = { kind, names, days: validity(given.days), key: keyWish(given), replace: given.replace === true }
  return (await import('./issue.ts')).issue(folderOf(given), { ...wish, ...outAndPassphrase(given) })
}

const folderOf = (given: Given): Folder => folderAt(one('dir', given.dir))
const validity = (value: unknown) => wholeNumber('days', value, 1, 36_500)
const optionalDays = (option: string, value: unknown) =>
  value === undefined ? undefined : wholeNumber(option, value, 0, 36_500)
const optional = (option: string, value: unknown) => (value === undefined ? undefined : one(option, value))
const passphraseFile = (given: Given) => optional('passphrase-file', given.passphraseFile)
const outAndPassphrase = (given: Given) => ({ out: optional('out', given.out), passphraseFile: passphraseFile(given) })
const listWish = (given: Given) => ({ days: validity(given.days), ...outAndPassphrase(given) })
const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : [])

function one(option: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new WrongUse(option === 'name' || option === 'what' ? 'a name is missing' : `--${option} wants one value`)
}

function keyWish(given: Given): KeyWish {
  if (given.keyType === 'ecdsa') return { type: 'ecdsa' }
  if (given.keyType !== 'rsa') throw new WrongUse('--key-type wants one value')
  return { type: 'rsa', bits: wholeNumber('key-bits', given.keyBits, 2048, 8192) }
}
