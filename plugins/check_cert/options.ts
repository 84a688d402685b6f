import type { OptionTable } from '../../src/check/options.ts'
import { coreOptions, timeoutOption } from '../../src/check/suite.ts'
import { familyOptions, hostOption } from '../net/options.ts'

/** Days that are left when it is time to look. */
export const usualDays = { warning: 30, critical: 14 }

/** Every option. */
export const optionTable: OptionTable = {
  dialect: 'getopt',
  options: [
    hostOption,
    {
      name: 'port',
      short: 'p',
      value: { name: 'INTEGER' },
      help: 'Port number; 443, or the usual one of --starttls, where not given.',
    },
    ...familyOptions,
    {
      name: 'starttls',
      value: { name: 'PROTOCOL' },
      help: 'Turn to TLS as this protocol does: smtp, imap, pop3, ftp, ldap or postgres.',
    },
    {
      name: 'name',
      short: 'n',
      value: { name: 'NAME' },
      help: 'Name that the certificate must be for, and that is told to the server; that of -H where not given.',
    },
    {
      name: 'file',
      short: 'f',
      value: { name: 'FILE' },
      many: true,
      help: 'Look at the certificates in this PEM file in place of a server’s.',
    },
    {
      name: 'warning',
      short: 'w',
      value: { name: 'DAYS' },
      help: 'WARNING when a certificate of the chain ends in so many days, or less.',
      fallback: `${usualDays.warning}`,
    },
    {
      name: 'critical',
      short: 'c',
      value: { name: 'DAYS' },
      help: 'CRITICAL likewise.',
      fallback: `${usualDays.critical}`,
    },
    {
      name: 'ca-file',
      value: { name: 'FILE' },
      help: 'Authorities that are trusted, PEM; those of the host where not given.',
    },
    { name: 'no-verify', help: 'Look at the dates only, whoever issued the certificate for whatever name.' },
    {
      name: 'fingerprint',
      value: { name: 'HEX' },
      help: 'CRITICAL when the server shows another certificate than the one with this SHA-256 fingerprint.',
    },
    timeoutOption,
    ...coreOptions,
  ],
}
