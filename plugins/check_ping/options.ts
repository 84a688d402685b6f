import type { OptionTable } from '../../src/check/options.ts'
import { coreOptions, timeoutOption } from '../../src/check/suite.ts'
import { familyOptions } from '../net/options.ts'

/** Every option. */
export const optionTable: OptionTable = {
  dialect: 'getopt',
  options: [
    {
      name: 'hostname',
      short: 'H',
      value: { name: 'HOST' },
      many: true,
      help: 'Host to ping. Several, also as HOST,HOST: one that answers is enough.',
    },
    {
      name: 'warning',
      short: 'w',
      value: { name: 'RTA,PL%' },
      help: 'WARNING when the round trip takes so many milliseconds on average, or more, or so many percent of the packets are lost, or more.',
    },
    { name: 'critical', short: 'c', value: { name: 'RTA,PL%' }, help: 'CRITICAL likewise.' },
    {
      name: 'packets',
      short: 'p',
      value: { name: 'INTEGER' },
      help: 'How many packets are sent, one a second.',
      fallback: '5',
    },
    { name: 'link', short: 'L', help: 'Print an HTML link to traceroute.cgi.' },
    { name: 'nohtml', short: 'n', help: 'No link, also where -L is given.' },
    ...familyOptions,
    timeoutOption,
    ...coreOptions,
  ],
}
