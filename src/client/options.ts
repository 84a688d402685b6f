import type { OptionTable } from '../check/options.ts'

/** check_nrpe's command line (spec/nrpe.md §3.1). */
export const checkNrpeOptions: OptionTable = {
  dialect: 'getopt',
  options: [
    { name: 'host', short: 'H', value: { name: 'HOST' }, help: 'Name or address of the host to ask. Required.' },
    { name: 'port', short: 'p', value: { name: 'PORT' }, help: 'Port of the daemon.', fallback: '5666' },
    {
      name: 'command',
      short: 'c',
      value: { name: 'COMMAND' },
      help: 'Name of the command, as the daemon has it in nrpe.cfg. Without it the daemon tells its version.',
    },
    {
      name: 'args',
      short: 'a',
      value: { name: 'WORD...' },
      takesRest: true,
      help: 'Arguments for the command: every word behind -a, so it must be the last option.',
    },
    {
      name: 'timeout',
      short: 't',
      value: { name: 'N[:STATE]' },
      help: 'Seconds to wait for the connection and the query, and again for the answer; STATE (OK, WARNING, CRITICAL, UNKNOWN or 0-3) is what a timeout or a failed connection exits with.',
      fallback: '10:CRITICAL',
    },
    {
      name: 'unknown-timeout',
      short: 'u',
      help: 'Exit UNKNOWN in place of CRITICAL on a timeout or a failed connection.',
    },
    { name: 'no-ssl', short: 'n', help: 'Plain TCP, for a daemon that was started with -n.' },
    { name: 'v2-packets-only', short: '2', help: 'Ask with version 2 packets only.' },
    { name: 'v3-packets-only', short: '3', help: 'Ask with version 3 packets, then version 2.' },
    {
      name: 'payload-size',
      short: 'P',
      value: { name: 'BYTES' },
      help: 'With -2: packets of exactly this payload both ways, for daemons compiled with another size.',
    },
    { name: 'ipv4', short: '4', help: 'Connect over IPv4 only.' },
    { name: 'ipv6', short: '6', help: 'Connect over IPv6 only.' },
    {
      name: 'max-packetbuffer-length',
      value: { name: 'SIZE' },
      help: 'Largest answer to accept, from 1k to 64M; the daemon sends no more than the smaller of this and its own max_packetbuffer_length.',
      fallback: '1M',
    },
    { name: 'help', short: 'h', help: 'Print this help and exit.' },
    { name: 'license', short: 'l', help: 'Print the licence and exit.' },
    { name: 'version', short: 'V', help: 'Print the version and exit.' },
  ],
}
