import type { OptionSpec, OptionTable } from '../../src/check/options.ts'
import { coreOptions, timeoutOption } from '../../src/check/suite.ts'
import { familyOptions, hostOption, portOption, timeOptions, verifyOptions } from '../net/options.ts'
import { type Service, shown } from './services.ts'

/** Every option, with the defaults of a service. */
export const optionsOf = ({ port, send, expected, quit, usesTls, isJailed }: Service): OptionTable => ({
  dialect: 'getopt',
  options: [
    { ...hostOption, help: `${hostOption.help} A word of its own will do too.`, fallback: '127.0.0.1' },
    portOption(port),
    ...familyOptions,
    {
      name: 'escape',
      short: 'E',
      help: 'In -s and -q, \\n, \\r, \\t and \\\\ are what C makes of them; -q then ends as it is given.',
    },
    withFallback({ name: 'send', short: 's', value: { name: 'STRING' }, help: 'What to send.' }, send),
    withFallback(
      {
        name: 'expect',
        short: 'e',
        value: { name: 'STRING' },
        many: true,
        help: `What the answer must hold; one of them where given several times.${expected ? ' It must begin with the default.' : ''}`,
      },
      expected?.join(' or '),
    ),
    { name: 'all', short: 'A', help: 'The answer must hold everything that -e names.' },
    withFallback(
      {
        name: 'quit',
        short: 'q',
        value: { name: 'STRING' },
        help: 'What to send before the connection is closed; CR and LF are put behind it.',
      },
      quit,
    ),
    {
      name: 'refuse',
      short: 'r',
      value: { name: 'ok|warn|crit' },
      help: 'State where the connection is refused.',
      fallback: 'crit',
    },
    {
      name: 'mismatch',
      short: 'M',
      value: { name: 'ok|warn|crit' },
      help: 'State where the answer does not hold what -e names.',
      fallback: 'warn',
    },
    { name: 'jail', short: 'j', help: `Do not show the answer${isJailed ? '; it is not shown anyway' : ''}.` },
    {
      name: 'maxbytes',
      short: 'm',
      value: { name: 'INTEGER' },
      help: 'Read no more once so many bytes have come.',
    },
    {
      name: 'delay',
      short: 'd',
      value: { name: 'SECONDS' },
      help: 'Wait so long between sending and reading; not part of the response time.',
    },
    {
      name: 'certificate',
      short: 'D',
      value: { name: 'DAYS[,DAYS]' },
      help: 'Over TLS: WARNING when the certificate ends in so many days, or less; CRITICAL likewise with the second number. Then nothing else is checked.',
    },
    { name: 'ssl', short: 'S', help: `Use TLS${usesTls ? '; it is used anyway' : ''}.` },
    { name: 'sni', value: { name: 'STRING' }, help: 'Server name to tell over TLS.' },
    ...verifyOptions,
    ...unused,
    ...timeOptions,
    timeoutOption,
    ...coreOptions,
  ],
})

/** The original takes them, and they change nothing there either. */
const unused: readonly OptionSpec[] = [
  { name: 'critical-codes', short: 'C', value: { name: 'CODE' }, help: 'Changes nothing.', hidden: true },
  { name: 'warning-codes', short: 'W', value: { name: 'CODE' }, help: 'Changes nothing.', hidden: true },
  { name: 'protocol', value: { name: 'NAME' }, help: 'Changes nothing.', hidden: true },
]

function withFallback(option: OptionSpec, text: string | undefined): OptionSpec {
  return text === undefined ? option : { ...option, fallback: shown(text) }
}
