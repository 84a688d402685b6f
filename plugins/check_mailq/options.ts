import type { OptionTable } from '../../src/check/options.ts'
import { coreOptions, timeoutOption } from '../../src/check/suite.ts'

/** Every option. */
export const optionTable: OptionTable = {
  dialect: 'getopt',
  options: [
    {
      name: 'warning',
      short: 'w',
      value: { name: 'N', kind: 'integer' },
      help: 'WARNING when so many messages wait, or more.',
    },
    {
      name: 'critical',
      short: 'c',
      value: { name: 'N', kind: 'integer' },
      help: 'CRITICAL likewise; more than -w.',
    },
    {
      name: 'warning-domain',
      short: 'W',
      value: { name: 'N', kind: 'integer' },
      help: 'WARNING when so many messages of one domain wait, or more (sendmail); with qmail: messages not yet preprocessed.',
    },
    {
      name: 'critical-domain',
      short: 'C',
      value: { name: 'N', kind: 'integer' },
      help: 'CRITICAL likewise; more than -W.',
    },
    {
      name: 'mailserver',
      short: 'M',
      value: { name: 'SERVER' },
      help: 'postfix, sendmail, exim, qmail or nullmailer. Where not given: the one that is on this host.',
    },
    {
      name: 'configdir',
      short: 'd',
      value: { name: 'FOLDER' },
      help: 'Configuration folder of the mail server, for a second one on the host (postfix).',
    },
    { name: 'sudo', short: 's', help: 'Ask through sudo, which must not want a password.' },
    {
      name: 'age',
      value: { name: 'W,C' },
      help: 'Limits for the age of the oldest message, in seconds or as 30m, 4h, 2d; one of the two may be left out (postfix).',
    },
    {
      name: 'deferred',
      value: { name: 'W,C' },
      help: 'Limits for the number of messages that were tried and put off (postfix).',
    },
    {
      name: 'exclude-reason',
      value: { name: 'REGEX' },
      help: 'Leave out messages that wait for such a reason only (postfix).',
    },
    timeoutOption,
    ...coreOptions,
  ],
}
