import type { Argv } from 'yargs'
import { writeWhole } from '../../check/write-whole.ts'
import { WrongUse } from './failure.ts'
import { folderAt } from './folder.ts'
import { isReason, reasons } from './index-file.ts'
import type { KeyWish } from './keys.ts'
import { checkedClientName, type Kind, serverNames } from './names.ts'
import { wholeNumber } from './span.ts'

/** Where the authority is unless --dir says otherwise. */
const defaultFolder = '/etc/plenum/pki'

/** Takes what is to run when the line was understood. */
type Later = (run: () => Promise<number>) => void

const days = { type: 'number', requiresArg: true } as const
const keyType = { choices: ['rsa', 'ecdsa'], default: 'rsa', requiresArg: true, describe: 'kind of the key' } as const
const keyBits = { type: 'number', requiresArg: true, describe: 'size of an RSA key' } as const
const text = { type: 'string', requiresArg: true } as const
const out = { ...text, describe: 'a folder that gets copies' } as const
const replace = { type: 'boolean', default: false, describe: 'also where there is a valid one' } as const
const json = { type: 'boolean', default: false, describe: 'print JSON' } as const
const listDays = { ...days, default: 30, describe: 'how long the revocation list counts' } as const

/** `plenum pki …`, with modules that are loaded when they are used. */
export function pkiCommands(line: Argv, later: Later): Argv {
  return line
    .option('dir', { ...text, default: defaultFolder, describe: "the authority's folder" })
    .option('passphrase-file', { ...text, describe: "a file with the passphrase of the authority's key" })
    .command(
      'init',
      'make an authority',
      (init) =>
        init
          .option('name', { ...text, default: 'Monitoring CA', describe: 'its common name' })
          .option('days', { ...days, default: 3650, describe: 'how long it is valid' })
          .option('key-type', keyType)
          .option('key-bits', { ...keyBits, default: 3072 }),
      (given) =>
        later(() =>
          told(async () => {
            const wish = { name: one('name', given.name), days: validity(given.days), key: keyWish(given) }
            return (await import('./init.ts')).init(folderOf(given), { ...wish, passphraseFile: passphraseFile(given) })
          }),
        ),
    )
    .command('issue', 'make a key and a certificate', (issue) =>
      issue
        .command(
          'server <name..>',
          'for a daemon; the first name is the common name, all are alternative names',
          (server) =>
            issueOptions(server)
              .positional('name', { type: 'string', array: true, demandOption: true })
              .option('ip', { type: 'string', array: true, nargs: 1, default: [], describe: 'an address it has too' }),
          (given) =>
            later(() => told(async () => issueFor('server', serverNames(given.name, given.ip.map(String)), given))),
        )
        .command(
          'client <name>',
          'for a host that asks',
          (client) => issueOptions(client).positional('name', { type: 'string', demandOption: true }),
          (given) => later(() => told(async () => issueFor('client', [checkedClientName(given.name)], given))),
        )
        .demandCommand(1, 'server or client is missing behind issue'),
    )
    .command(
      'renew [name]',
      'make the next certificate for the same names',
      (renew) =>
        renew
          .positional('name', { type: 'string' })
          .option('all', { type: 'boolean', default: false, describe: 'all that expire within --within days' })
          .option('within', { ...days, describe: 'only with fewer days left; 30 with --all' })
          .option('days', { ...days, describe: 'how long it is valid; as long as before' })
          .option('keep-key', { type: 'boolean', default: false, describe: 'make no new key' })
          .option('revoke-old', { type: 'boolean', default: false, describe: 'revoke the one before it' })
          .option('out', out),
      (given) =>
        later(() =>
          told(async () => {
            if ((given.name === undefined) !== given.all) throw new WrongUse('renew wants either NAME or --all')
            const { renew } = await import('./renew.ts')
            return renew(folderOf(given), {
              name: given.name,
              within: given.within === undefined ? undefined : wholeNumber('within', given.within, 0, 36_500),
              days: given.days === undefined ? undefined : validity(given.days),
              keepKey: given.keepKey,
              revokeOld: given.revokeOld,
              ...outAndPassphrase(given),
            })
          }),
        ),
    )
    .command(
      'revoke <name>',
      'withdraw the newest certificate of a name, or the one with a serial number, and write crl.pem',
      (revoke) =>
        revoke
          .positional('name', { type: 'string', demandOption: true })
          .option('reason', { ...text, default: 'unspecified', describe: Object.keys(reasons).join(', ') })
          .option('days', listDays)
          .option('out', out),
      (given) =>
        later(() =>
          told(async () => {
            const reason = one('reason', given.reason)
            if (!isReason(reason)) throw new WrongUse(`--reason wants one of ${Object.keys(reasons).join(', ')}`)
            const { revoke } = await import('./revoke.ts')
            return revoke(folderOf(given), { what: given.name, reason, ...listWish(given) })
          }),
        ),
    )
    .command(
      'crl',
      'write crl.pem anew',
      (crl) => crl.option('days', listDays).option('out', out),
      (given) =>
        later(() =>
          told(async () => (await import('./revocation-list.ts')).writeList(folderOf(given), listWish(given))),
        ),
    )
    .command(
      'list',
      'print what was issued',
      (list) => list.option('json', json).option('expiring', { ...days, describe: 'only with fewer days left' }),
      (given) =>
        later(() =>
          told(async () => {
            const expiring =
              given.expiring === undefined ? undefined : wholeNumber('expiring', given.expiring, 0, 36_500)
            return (await import('./list.ts')).list(folderOf(given), { json: given.json, expiring })
          }),
        ),
    )
    .command(
      'show <what>',
      'print the certificates of a file, or of the daemon at HOST:PORT or [ADDRESS]:PORT',
      (show) =>
        show
          .positional('what', { type: 'string', demandOption: true })
          .option('json', json)
          .option('timeout', { ...days, default: 10, describe: 'seconds' }),
      (given) =>
        later(() =>
          told(async () => {
            const timeoutMs = wholeNumber('timeout', given.timeout, 1, 3600) * 1000
            return (await import('./show.ts')).show(folderOf(given), { what: given.what, json: given.json, timeoutMs })
          }),
        ),
    )
    .demandCommand(1, 'a command is missing behind pki')
}

function issueOptions<T>(line: Argv<T>) {
  return line
    .option('days', { ...days, default: 397, describe: 'how long it is valid' })
    .option('key-type', keyType)
    .option('key-bits', { ...keyBits, default: 2048 })
    .option('replace', replace)
    .option('out', out)
}

/** What yargs gives of options that several commands have; twice the same option is a list. */
type Given = Readonly<Record<string, unknown>>

async function issueFor(kind: Kind, names: readonly string[], given: Given): Promise<string> {
  const wish = { kind, names, days: validity(given.days), key: keyWish(given), replace: given.replace === true }
  return (await import('./issue.ts')).issue(folderOf(given), { ...wish, ...outAndPassphrase(given) })
}

const folderOf = (given: Given) => folderAt(one('dir', given.dir))
const validity = (value: unknown) => wholeNumber('days', value, 1, 36_500)
const optional = (option: string, value: unknown) => (value === undefined ? undefined : one(option, value))
const passphraseFile = (given: Given) => optional('passphrase-file', given.passphraseFile)
const outAndPassphrase = (given: Given) => ({ out: optional('out', given.out), passphraseFile: passphraseFile(given) })
const listWish = (given: Given) => ({ days: validity(given.days), ...outAndPassphrase(given) })

function one(option: string, value: unknown): string {
  if (typeof value === 'string' && value !== '') return value
  throw new WrongUse(`--${option} wants one value`)
}

function keyWish(given: Given): KeyWish {
  if (given.keyType === 'ecdsa') return { type: 'ecdsa' }
  if (given.keyType !== 'rsa') throw new WrongUse('--key-type wants one value')
  return { type: 'rsa', bits: wholeNumber('key-bits', given.keyBits, 2048, 8192) }
}

/** Prints what was done: exit code 0; or the reason why not, on stderr: 2, and 3 for what makes no sense. */
async function told(action: () => Promise<string>): Promise<number> {
  try {
    return writeWhole(1, await action()) ? 3 : 0
  } catch (error) {
    writeWhole(2, `plenum: ${error instanceof Error ? error.message : String(error)}\n`)
    return error instanceof WrongUse ? 3 : 2
  }
}
