import type { OptionTable } from '../../src/check/options.ts'

/** Where the daemon's metrics are served unless said otherwise, as in nrpe.cfg.example. */
export const defaultPort = 9566

/** Every option. */
export const optionTable: OptionTable = {
  dialect: 'getopt',
  options: [
    {
      name: 'url',
      short: 'u',
      value: { name: 'URL' },
      help: 'Where the metrics are, in place of host and port: http://ADDRESS:PORT/metrics.',
    },
    {
      name: 'hostname',
      short: 'H',
      value: { name: 'HOST' },
      help: 'Name or address in metrics_address of nrpe.cfg.',
      fallback: '127.0.0.1',
    },
    {
      name: 'port',
      short: 'p',
      value: { name: 'PORT', kind: 'integer' },
      help: 'Port in metrics_address.',
      fallback: `${defaultPort}`,
    },
    {
      name: 'warning',
      short: 'w',
      value: { name: 'PERCENT', kind: 'integer' },
      help: 'WARNING when so much of the connections that may be open at once is in use, or more.',
      fallback: '80',
    },
    {
      name: 'critical',
      short: 'c',
      value: { name: 'PERCENT', kind: 'integer' },
      help: 'CRITICAL likewise.',
      fallback: '95',
    },
    {
      name: 'certificate-warning',
      value: { name: 'DAYS', kind: 'integer' },
      help: 'WARNING when a certificate of the daemon ends in so many days, or less.',
      fallback: '30',
    },
    {
      name: 'certificate-critical',
      value: { name: 'DAYS', kind: 'integer' },
      help: 'CRITICAL likewise.',
      fallback: '7',
    },
    {
      name: 'waiting-warning',
      value: { name: 'N', kind: 'integer' },
      help: 'WARNING when so many queries wait for their turn (max_commands), or more. Not watched where not given.',
    },
    {
      name: 'waiting-critical',
      value: { name: 'N', kind: 'integer' },
      help: 'CRITICAL likewise.',
    },
    {
      name: 'timeout',
      short: 't',
      value: { name: 'SECONDS', kind: 'integer' },
      help: 'How long the daemon may take to answer.',
      fallback: '10',
    },
    { name: 'help', short: 'h', help: 'Print this help and exit.' },
    { name: 'version', short: 'V', help: 'Print the version and exit.' },
  ],
}
