import type { OptionTable } from '../../src/check/options.ts'
import { coreOptions, timeoutOption } from '../../src/check/suite.ts'
import { familyOptions, hostOption, portOption, timeOptions, verifyOptions } from '../net/options.ts'
import { secretOptions } from '../net/secret.ts'

/** The variable that may hold the password. */
export const passwordVariable = 'SMTP_PASSWORD'

/** Every option. */
export const optionTable: OptionTable = {
  dialect: 'getopt',
  options: [
    { ...hostOption, help: `${hostOption.help} A word of its own will do too.`, fallback: '127.0.0.1' },
    { ...portOption(25), help: 'Port number; 465 with --tls where not given.' },
    ...familyOptions,
    {
      name: 'expect',
      short: 'e',
      value: { name: 'STRING' },
      help: 'What the greeting must hold.',
      fallback: '220',
    },
    {
      name: 'fqdn',
      short: 'F',
      value: { name: 'NAME' },
      help: 'Name to greet with; that of this host where not given.',
    },
    { name: 'lmtp', short: 'L', help: 'Greet as LMTP does (LHLO).' },
    {
      name: 'command',
      short: 'C',
      value: { name: 'STRING' },
      many: true,
      help: 'A command to send; all in their order.',
    },
    {
      name: 'response',
      short: 'R',
      value: { name: 'REGEX' },
      many: true,
      help: 'POSIX extended regular expression that the answer to the command of the same rank must match; WARNING otherwise.',
    },
    {
      name: 'from',
      short: 'f',
      value: { name: 'ADDRESS' },
      help: 'Name this sender in a MAIL command. What is answered counts only with --rcpt or --send.',
    },
    {
      name: 'rcpt',
      value: { name: 'ADDRESS' },
      help: 'Ask whether a mail of the sender of -f to this address would be taken, and take it back. No mail is sent.',
    },
    {
      name: 'send',
      help: 'Send one short mail from -f to --rcpt: some services refuse a sender only behind the text.',
    },
    { name: 'starttls', short: 'S', help: 'Turn to TLS with STARTTLS.' },
    { name: 'tls', help: 'TLS from the first byte on.' },
    {
      name: 'certificate',
      short: 'D',
      value: { name: 'DAYS[,DAYS]' },
      help: 'WARNING when the certificate ends in so many days, or less; CRITICAL likewise with the second number. Uses STARTTLS where not --tls, and checks nothing else.',
    },
    { name: 'continue-after-certificate', help: 'With -D, check the rest as well.' },
    ...verifyOptions,
    { name: 'sni', value: { name: 'STRING' }, help: 'Server name to tell over TLS; --verify tells that of -H.' },
    {
      name: 'authtype',
      short: 'A',
      value: { name: 'PLAIN|LOGIN|CRAM-MD5|XOAUTH2' },
      help: 'Log in this way; the password of XOAUTH2 is an access token.',
    },
    { name: 'authuser', short: 'U', value: { name: 'USER' }, help: 'Name to log in with.' },
    {
      name: 'authpass',
      short: 'P',
      value: { name: 'PASSWORD' },
      help: 'Password, seen by everybody who runs ps: better leave it to --password-file.',
    },
    ...secretOptions('the password', passwordVariable),
    {
      name: 'ignore-quit-failure',
      short: 'q',
      help: 'Do not mind a server that is gone before QUIT.',
    },
    ...timeOptions,
    timeoutOption,
    ...coreOptions,
  ],
}
