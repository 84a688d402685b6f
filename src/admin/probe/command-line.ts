import type { Argv } from 'yargs'

const word = { type: 'string', requiresArg: true } as const
const flag = { type: 'boolean', default: false } as const
const number = { type: 'number', requiresArg: true } as const

/** The options of `plenum probe`, named as those of check_nrpe. */
export function probeOptions(line: Argv) {
  return (
    line
      .positional('host', {
        type: 'string',
        demandOption: true,
        describe: 'name or address; HOST:PORT and [ADDRESS]:PORT too',
      })
      .option('port', { ...number, alias: 'p', describe: 'port of the daemon; 5666' })
      // What yargs makes of --no-ssl.
      .option('ssl', { type: 'boolean', hidden: true })
      .option('no-ssl', { type: 'boolean', alias: 'n', describe: 'plain TCP only; else TLS is tried first' })
      .option('ipv4', { ...flag, alias: '4', describe: 'connect over IPv4 only' })
      .option('ipv6', { ...flag, alias: '6', describe: 'connect over IPv6 only' })
      .option('ca-cert-file', { ...word, alias: 'A', describe: 'authorities to verify its certificate with' })
      .option('verify-name', { ...word, describe: 'whom its certificate must be for; HOST' })
      .option('client-cert', { ...word, alias: 'C', describe: 'certificate to show to it' })
      .option('key-file', { ...word, alias: 'K', describe: 'key of that certificate' })
      .option('command', { ...word, alias: 'c', describe: 'a command of the host to run once; none is run without it' })
      .option('args', { type: 'string', array: true, alias: 'a', describe: 'arguments for that command' })
      .option('timeout', { ...number, alias: 't', default: 10, describe: 'seconds for everything together' })
      .option('json', { ...flag, describe: 'print JSON' })
  )
}
