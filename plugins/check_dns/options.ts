import type { OptionTable } from '../../src/check/options.ts'
import { coreOptions, timeoutOption } from '../../src/check/suite.ts'
import { portOption } from '../net/options.ts'

/** Every option. */
export const optionTable: OptionTable = {
  dialect: 'getopt',
  options: [
    {
      name: 'hostname',
      short: 'H',
      value: { name: 'HOST' },
      help: 'Name to ask for, or an address whose names are wanted. The first word that is no option will do too.',
    },
    {
      name: 'server',
      short: 's',
      value: { name: 'HOST' },
      help: 'The DNS server; those of /etc/resolv.conf where not given. The second word will do too.',
    },
    {
      name: 'reverse-server',
      short: 'r',
      value: { name: 'HOST' },
      help: 'Accepted, and changes nothing, as in the original.',
    },
    portOption(53),
    {
      name: 'expected-address',
      short: 'a',
      value: { name: 'ADDRESS' },
      many: true,
      help: 'Address, network as 192.0.2.0/24, or name with a dot at its end that is to be in the answer. Several, also as A,A: one in it is enough.',
    },
    { name: 'all', short: 'L', help: 'CRITICAL unless -a names all that is in the answer, and nothing else.' },
    {
      name: 'expect-nxdomain',
      short: 'n',
      help: 'OK where the server has no address under this name, CRITICAL where it has. Not with -a.',
    },
    { name: 'expect-authority', short: 'A', help: 'CRITICAL where the server does not answer for a zone of its own.' },
    { name: 'warning', short: 'w', value: { name: 'SECONDS' }, help: 'WARNING when the answer takes longer.' },
    { name: 'critical', short: 'c', value: { name: 'SECONDS' }, help: 'CRITICAL likewise.' },
    timeoutOption,
    ...coreOptions,
  ],
}
