import type { Helped } from '../check/help.ts'
import type { OptionTable } from '../check/options.ts'

/** check_nrpe's command line (spec/nrpe.md §3.1). What stock does not have is never found by an abbreviation. */
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
      help: 'With -2: packets of exactly this payload both ways, for NSClient++ and daemons compiled with another size.',
    },
    {
      name: 'centreon-payload',
      short: 'm',
      value: { name: 'BYTES' },
      exactOnly: true,
      help: "The same as -2 -P BYTES, as Centreon's check_centreon_nrpe has it.",
    },
    { name: 'ipv4', short: '4', help: 'Connect over IPv4 only.' },
    { name: 'ipv6', short: '6', help: 'Connect over IPv6 only.' },
    { name: 'bind', short: 'b', value: { name: 'ADDRESS' }, help: 'Local address to connect from.' },
    {
      name: 'ssl-version',
      short: 'S',
      value: { name: 'VERSION' },
      help: 'TLS version: TLSv1, TLSv1.1, TLSv1.2 or TLSv1.3; with + behind it, that or newer.',
      fallback: 'TLSv1+',
    },
    {
      name: 'cipher-list',
      short: 'L',
      value: { name: 'LIST' },
      help: 'Suites of TLS 1.2 and older, in the words of OpenSSL.',
      fallback: 'ALL:!MD5:@STRENGTH:@SECLEVEL=0',
    },
    {
      name: 'use-adh',
      short: 'd',
      value: { name: 'N' },
      help: 'Anonymous suites: 0 takes ADH out (AECDH stays, as in stock), 1 allows them, 2 offers nothing else up to TLS 1.2.',
      fallback: '1',
    },
    {
      name: 'client-cert',
      short: 'C',
      value: { name: 'FILE' },
      help: 'Certificate to show to the daemon (PEM, its chain behind it); with -K.',
    },
    { name: 'key-file', short: 'K', value: { name: 'FILE' }, help: 'Private key of that certificate (PEM).' },
    {
      name: 'ca-cert-file',
      short: 'A',
      value: { name: 'FILE' },
      help: "Authorities to trust: a PEM file, or a folder of them. The daemon's certificate must then be issued by one of them, for the host of -H, and anonymous suites are off. Without it nothing is verified, as in stock.",
    },
    {
      name: 'verify-name',
      value: { name: 'NAME', optional: true },
      exactOnly: true,
      help: "Name or address that the daemon's certificate must be for; the host of -H where none is given. On once -A is given.",
    },
    {
      name: 'no-verify-name',
      exactOnly: true,
      help: 'With -A: any name will do, as in stock.',
    },
    {
      name: 'crl-file',
      value: { name: 'FILE' },
      exactOnly: true,
      help: 'With -A: certificate revocation lists (PEM), one of each authority.',
    },
    {
      name: 'pin-sha256',
      value: { name: 'HASH' },
      many: true,
      exactOnly: true,
      help: "SHA-256 of the daemon's public key, or of its certificate, in Base64 or hex; may be given several times. Works without -A too, as for a certificate that signed itself.",
    },
    {
      name: 'ssl-logging',
      short: 's',
      value: { name: 'BITS' },
      help: "What to log of TLS: 1 settings, 2 address, 4 version, 8 cipher, 16 whether the daemon's certificate is valid, 32 its details; 0x2f or -1 for all.",
      fallback: '0',
    },
    {
      name: 'config-file',
      short: 'f',
      value: { name: 'FILE' },
      help: 'More options, split at white space, at most 48 words; no -c, -a or -f. The command line counts where both have one.',
    },
    {
      name: 'log-file',
      short: 'g',
      value: { name: 'FILE' },
      help: 'Log to this file in place of syslog.',
    },
    { name: 'disable-syslog', short: 'D', help: 'Log nothing to syslog.' },
    {
      name: 'stderr-to-stdout',
      short: 'E',
      help: 'Say on stdout what went wrong with the connection, so that Nagios shows it.',
    },
    {
      name: 'max-packetbuffer-length',
      value: { name: 'SIZE' },
      exactOnly: true,
      help: 'Largest answer to accept, from 1k to 64M; the daemon sends no more than the smaller of this and its own max_packetbuffer_length.',
      fallback: '1M',
    },
    {
      name: 'state-folder',
      value: { name: 'DIR' },
      exactOnly: true,
      help: "Folder of what earlier checks learned of a daemon: its packet version, and TLS sessions to resume. Made if it is missing; it must be this user's, and nobody else may write to it.",
      fallback: '~/.cache/plenum',
    },
    { name: 'no-state', exactOnly: true, help: 'Remember nothing, and use nothing remembered.' },
    { name: 'help', short: 'h', help: 'Print this help and exit.' },
    { name: 'license', short: 'l', help: 'Print the licence and exit.' },
    { name: 'version', short: 'V', help: 'Print the version and exit.' },
  ],
}

/** What its help and its man page are printed from. */
export const checkNrpeAbout: Helped = {
  name: 'check_nrpe',
  summary: 'Asks an NRPE daemon to run a command and prints its whole answer.',
  options: checkNrpeOptions,
  examples: [
    { command: 'check_nrpe -H web1 -c check_load', explains: 'Runs check_load on web1.' },
    { command: 'check_nrpe -H web1 -c check_log3 -a LOG SEEK word 1 5', explains: 'Fills $ARG1$ to $ARG5$.' },
    {
      command: 'check_nrpe -H web1.example.org -A ca.pem -c check_load',
      explains: 'Talks to nobody but a web1.example.org that this authority vouches for.',
    },
  ],
}
