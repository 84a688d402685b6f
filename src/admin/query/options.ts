import type { Helped } from '../../check/help.ts'
import type { OptionSpec, OptionTable } from '../../check/options.ts'
import { checkNrpeOptions } from '../../client/options.ts'

/** Options of check_nrpe that mean the same here. */
const shared: readonly string[] = [
  ...['command', 'port', 'timeout', 'unknown-timeout', 'no-ssl', 'v2-packets-only', 'v3-packets-only'],
  ...['payload-size', 'centreon-payload', 'ipv4', 'ipv6', 'bind', 'ssl-version', 'cipher-list', 'use-adh'],
  ...['client-cert', 'key-file', 'ca-cert-file', 'verify-name', 'no-verify-name', 'crl-file', 'pin-sha256'],
  ...['max-packetbuffer-length', 'args'],
]

const own: readonly OptionSpec[] = [
  {
    name: 'hosts',
    short: 'H',
    value: { name: 'FILE|LIST|-' },
    help: 'Whom to ask: a file with one host a line, - for such lines on stdin, or the hosts themselves with commas between them. A host is HOST, HOST:PORT, ADDRESS or [IPV6]:PORT. In a file a name to show in its place may follow behind a blank; # begins a comment. Who is named twice is asked twice. Required.',
  },
  {
    name: 'parallel',
    value: { name: 'N', kind: 'integer' },
    help: 'Hosts to ask at a time, from 1 to 4096; one host and port is never asked more than 8 times at once.',
    fallback: '64',
  },
  {
    name: 'retries',
    value: { name: 'N', kind: 'integer' },
    help: 'Times to try a host again whose name, connection or TLS handshake failed. A query that went out is never sent again: no command runs twice.',
    fallback: '0',
  },
  {
    name: 'retry-delay',
    value: { name: 'SECONDS' },
    help: 'How long to wait before each of these tries.',
    fallback: '1',
  },
  {
    name: 'format',
    value: { name: 'table|jsonl' },
    help: 'table: a line for each host, in the order of --hosts, when all are done. jsonl: a JSON object a line for each host, as soon as it is done.',
    fallback: 'table',
  },
  { name: 'json', help: 'The same as --format jsonl.' },
  { name: 'only-problems', help: 'Leave out hosts whose state is OK; the counts of the table have them all the same.' },
  { name: 'progress', help: 'Show the progress on stderr though that is no terminal: a line a second at most.' },
  { name: 'no-progress', help: 'Show no progress on a terminal either.' },
  { name: 'help', short: 'h', help: 'Print this help and exit.' },
]

/** The command line of `plenum query`: its own options, then those of check_nrpe, -a last. */
export const queryOptions: OptionTable = {
  dialect: 'getopt',
  options: [...own, ...shared.flatMap((name) => checkNrpeOptions.options.find((option) => option.name === name) ?? [])],
}

/** What its help and its man page are printed from. */
export const queryAbout: Helped = {
  name: 'plenum query',
  summary: 'Asks many NRPE daemons at once to run a command, and exits with the worst state.',
  options: queryOptions,
  examples: [
    { command: 'plenum query -H web1,web2 -c check_load', explains: 'Two hosts, in a table.' },
    {
      command: 'plenum query -H hosts.txt --json --retries 2 -c check_disk -a / 10',
      explains: 'The hosts of a file, as JSON lines; those that refuse the connection are tried three times.',
    },
  ],
}
