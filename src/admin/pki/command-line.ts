import type { Argv } from 'yargs'
import type { Action, Given } from './actions.ts'
import { reasons } from './reasons.ts'

/** Where the authority is unless --dir says otherwise. */
const defaultFolder = '/etc/plenum/pki'

const days = { type: 'number', requiresArg: true } as const
const flag = { type: 'boolean', default: false } as const
const text = { type: 'string', requiresArg: true } as const
const word = { type: 'string', demandOption: true } as const
const keyType = { choices: ['rsa', 'ecdsa'], default: 'rsa', requiresArg: true, describe: 'kind of the key' } as const
const keyBits = { type: 'number', requiresArg: true, describe: 'size of an RSA key' } as const
const out = { ...text, describe: 'a folder that gets copies' } as const
const json = { ...flag, describe: 'print JSON' } as const
const listDays = { ...days, default: 30, describe: 'how long the revocation list counts' } as const
const reason = { choices: Object.keys(reasons), default: 'unspecified', requiresArg: true, describe: 'why' } as const

/** `plenum pki …`. `chosen` is told what is to be done; nothing that does it is loaded before. */
export function pkiCommands(line: Argv, chosen: (action: Action, given: Given) => void): Argv {
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
      (given) => chosen('init', given),
    )
    .command('issue', 'make a key and a certificate', (issue) =>
      issue
        .command(
          'server <names..>',
          'for a daemon; the first name is the common name, all are alternative names',
          (server) =>
            issueOptions(server)
              .positional('names', { ...word, array: true })
              .option('ip', { type: 'string', array: true, nargs: 1, default: [], describe: 'an address it has too' }),
          (given) => chosen('issue server', given),
        )
        .command(
          'client <name>',
          'for a host that asks',
          (client) => issueOptions(client).positional('name', word),
          (given) => chosen('issue client', given),
        )
        .demandCommand(1, 'server or client is missing behind issue'),
    )
    .command(
      'renew [name]',
      'make the next certificate for the same names',
      (renew) =>
        renew
          .positional('name', { type: 'string' })
          .option('all', { ...flag, describe: 'all that expire within --within days' })
          .option('within', { ...days, describe: 'only with fewer days left; 30 with --all' })
          .option('days', { ...days, describe: 'how long it is valid; as long as before' })
          .option('keep-key', { ...flag, describe: 'make no new key' })
          .option('revoke-old', { ...flag, describe: 'revoke the one before it' })
          .option('out', out),
      (given) => chosen('renew', given),
    )
    .command(
      'revoke <name>',
      'withdraw the newest certificate of a name, or the one with a serial number, and write crl.pem',
      (revoke) => revoke.positional('name', word).option('reason', reason).option('days', listDays).option('out', out),
      (given) => chosen('revoke', given),
    )
    .command(
      'crl',
      'write crl.pem anew',
      (crl) => crl.option('days', listDays).option('out', out),
      (given) => chosen('crl', given),
    )
    .command(
      'list',
      'print what was issued',
      (list) => list.option('json', json).option('expiring', { ...days, describe: 'only with fewer days left' }),
      (given) => chosen('list', given),
    )
    .command(
      'show <what>',
      'print the certificates of a file, or of the daemon at HOST:PORT or [ADDRESS]:PORT',
      (show) =>
        show
          .positional('what', word)
          .option('json', json)
          .option('timeout', { ...days, default: 10, describe: 'seconds' }),
      (given) => chosen('show', given),
    )
    .demandCommand(1, 'a command is missing behind pki')
}

function issueOptions<T>(line: Argv<T>) {
  return line
    .option('days', { ...days, default: 397, describe: 'how long it is valid' })
    .option('key-type', keyType)
    .option('key-bits', { ...keyBits, default: 2048 })
    .option('replace', { ...flag, describe: 'also where there is a valid one' })
    .option('out', out)
}
