import type { OptionTable } from '../../src/check/options.ts'
import { coreOptions, timeoutOption } from '../../src/check/suite.ts'
import { familyOptions, portOption } from '../net/options.ts'

/** Every option. */
export const optionTable: OptionTable = {
  dialect: 'getopt',
  options: [
    { name: 'hostname', short: 'H', value: { name: 'HOST' }, help: 'Name or address of the NTP server.' },
    portOption(123),
    {
      name: 'warning',
      short: 'w',
      value: { name: 'SECONDS' },
      help: 'WARNING when the clocks differ by more, whichever is ahead; or outside of a range.',
      fallback: '60',
    },
    {
      name: 'critical',
      short: 'c',
      value: { name: 'SECONDS' },
      help: 'CRITICAL likewise.',
      fallback: '120',
    },
    {
      name: 'time-offset',
      short: 'o',
      aliases: ['time_offset'],
      value: { name: 'SECONDS' },
      help: 'Added to the offset that was measured: -5 for a server that is 5 seconds ahead and may be.',
      fallback: '0',
    },
    {
      name: 'quiet',
      short: 'q',
      help: 'UNKNOWN in place of CRITICAL where the offset cannot be found.',
    },
    ...familyOptions,
    timeoutOption,
    ...coreOptions,
  ],
}
