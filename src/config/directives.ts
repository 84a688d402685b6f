import { addClientRule } from './client-rules.ts'
import { defaultNastyMetachars, logFacilities, minListenQueueSize, sslVersions } from './config.ts'
import { metachars } from './metachars.ts'
import { addBuiltinPath, into, intoSsl, type NamedSetter, type Setter, setCommandTimeout } from './setter.ts'
import { sizeAdvice } from './size.ts'
import {
  addressAndPort,
  addressFamily,
  backlog,
  commandLimit,
  compatibility,
  debugLevel,
  facility,
} from './special-values.ts'
import { bits, bytes, count, flag, list, oneOf, oneOfThree, port, seconds, size, text } from './values.ts'

/** One directive of nrpe.cfg: what the reader does with it, and what the documentation says of it. */
export type Directive = {
  readonly name: string
  /**
   * How a name is recognised; by the whole name unless said otherwise (spec/nrpe.md §2.3, "odd names"). `bracket`:
   * `NAME[SUBJECT]`; `name` is what stands before the bracket, and `subject` what is to be written in it.
   */
  readonly spelling?: 'contains name' | 'command' | 'bracket'
  readonly subject?: string
  /** What a value may be, in a few words. */
  readonly values: string
  /** The default as it would be written; undefined = no default or nothing. */
  readonly default?: string
  /** A value to show where there is no default. */
  readonly example?: string
  /** Stock's word for it in `Invalid <what> specified in config file 'F' - Line N`; the name where absent. */
  readonly what?: string
  /** What it does, in Markdown. */
  readonly doc: string
} & (
  | { readonly kind: 'setting'; readonly set: Setter }
  | { readonly kind: 'named'; readonly set: NamedSetter }
  | { readonly kind: 'command' }
  | { readonly kind: 'include file' }
  | { readonly kind: 'include folder' }
)

/** Every directive that nrpe.cfg can hold (spec/nrpe.md §2.4, DESIGN §4 and §6), in the order of the documentation. */
export const directives: readonly Directive[] = [
  {
    name: 'log_facility',
    kind: 'setting',
    values: logFacilities.join(' '),
    default: 'daemon',
    doc: 'Syslog facility. Stock spells `lpr` as `lrp`; both are taken. Another word is a warning, and `daemon` is used.',
    set: into('logFacility', facility),
  },
  {
    name: 'log_file',
    kind: 'setting',
    values: 'path',
    example: '/var/log/nrpe.log',
    doc: 'Log to this file instead of syslog.',
    set: into('logFile', text),
  },
  {
    name: 'disable_syslog',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: nothing goes to syslog.',
    set: into('disableSyslog', flag),
  },
  {
    name: 'debug',
    spelling: 'contains name',
    kind: 'setting',
    values: '0, or more for on',
    default: '0',
    doc: 'Log every step of every query. As in stock, any other name with `debug` in it does the same.',
    set: into('debug', debugLevel),
  },
  {
    name: 'refusal_log_limit',
    kind: 'setting',
    values: 'number; 0 = no limit',
    default: '20',
    doc: 'How many lines of one kind about one host are logged in a minute; a line at its end says how many were left out.',
    set: into('refusalLogLimit', count('lines', 0)),
  },
  {
    name: 'pid_file',
    kind: 'setting',
    values: 'path',
    example: '/run/nagios/nrpe.pid',
    doc: 'Where the daemon writes its process id. Not written where not set.',
    set: into('pidFile', text),
  },
  {
    name: 'metrics_address',
    kind: 'setting',
    values: 'address:port',
    example: '127.0.0.1:9566',
    doc: "Serve the daemon's own figures here, as OpenMetrics under `/metrics`. Nobody is asked who he is: name an address that only your collector reaches.",
    set: into('metricsAddress', addressAndPort),
  },
  {
    name: 'server_port',
    what: 'port number',
    kind: 'setting',
    values: '1024 to 65535',
    default: '5666',
    doc: 'Port to listen on. As in stock, a larger number counts modulo 65536.',
    set: into('serverPort', port),
  },
  {
    name: 'server_address',
    kind: 'setting',
    values: 'name or address',
    example: '127.0.0.1',
    doc: 'The one address to listen on; all of them where not set.',
    set: into('serverAddress', text),
  },
  {
    name: 'address_family',
    what: 'address family',
    kind: 'setting',
    values: 'any both 4 6',
    default: 'any',
    doc: 'Listen on IPv4 (`4`), on IPv6 (`6`), or on both.',
    set: into('addressFamily', addressFamily),
  },
  {
    name: 'listen_queue_size',
    what: 'listen queue size',
    kind: 'setting',
    values: 'number other than 0',
    default: `${minListenQueueSize}`,
    doc:
      `Connections the kernel keeps waiting for the daemon. Less than ${minListenQueueSize} counts as ${minListenQueueSize}: ` +
      "stock's 5 loses queries when many arrive at once.",
    set: into('listenQueueSize', backlog),
  },
  {
    name: 'max_connections',
    kind: 'setting',
    values: 'number, 1 or more',
    default: '10000',
    doc: 'Connections at once; more are closed at once, with a log line. The limit on open files (`ulimit -n`) may allow less.',
    set: into('maxConnections', count('connections', 1)),
  },
  {
    name: 'max_connections_per_address',
    kind: 'setting',
    values: 'number; 0 = half of `max_connections`',
    default: '0',
    doc: 'Connections at once from one address, so that one host cannot take them all.',
    set: into('maxConnectionsPerAddress', count('connections', 0)),
  },
  {
    name: 'nrpe_user',
    kind: 'setting',
    values: 'name or id',
    example: 'nagios',
    doc: 'The user that the daemon and its commands run as, when it is started by root.',
    set: into('nrpeUser', text),
  },
  {
    name: 'nrpe_group',
    kind: 'setting',
    values: 'name or id',
    example: 'nagios',
    doc: "The group, likewise; the user's own group where not set.",
    set: into('nrpeGroup', text),
  },
  {
    name: 'allow_root',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: the daemon may run as root, and every command with it. Leave it at 0: give single commands to sudo instead.',
    set: into('allowRoot', flag),
  },
  {
    name: 'shutdown_timeout',
    kind: 'setting',
    values: 'seconds, 1 or more',
    default: '10',
    doc: 'How long running commands may go on after SIGTERM; then they are ended and their clients told so.',
    set: into('shutdownTimeoutSeconds', seconds),
  },
  {
    name: 'allowed_hosts',
    kind: 'setting',
    values: 'comma list of addresses, networks `address/bits` and names',
    example: '127.0.0.1,::1',
    doc:
      'Who may ask; everybody where not set, nobody where no entry is usable. A later line replaces an earlier one. ' +
      'Names are resolved again every minute, and when a host comes that no entry fits.',
    set: into('allowedHosts', text),
  },
  {
    name: 'client',
    spelling: 'bracket',
    subject: 'WHO',
    kind: 'named',
    values: '`client[WHO]=COMMANDS`, `client[WHO]=COMMANDS; arguments`; repeatable',
    example: 'check_load,check_disk*; arguments',
    doc:
      'What an allowed client may ask for: a comma list of commands in which `*` stands for any characters. WHO is a comma ' +
      'list of addresses, networks `address/bits`, certificate names `cert:NAME` and `*` for everybody; the first line that ' +
      'fits decides. Once there is one such line, a client that fits none may ask for nothing, and arguments are taken only ' +
      'where `arguments` is written, with `dont_blame_nrpe=1`.',
    set: addClientRule,
  },
  {
    name: 'dont_blame_nrpe',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: clients may send arguments, which replace `$ARG1$` to `$ARG16$` in a command line.',
    set: into('dontBlameNrpe', flag),
  },
  {
    name: 'argument_quoting',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: each argument reaches the command as one word, whatever it holds: the shell does not see it. 0, as stock: it is put into the line as it is, and the shell interprets blanks, quotes, `$` and `*` in it.',
    set: into('argumentQuoting', flag),
  },
  {
    name: 'allow_bash_command_substitution',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: arguments may hold `$(`, with which a client can run any program. Leave it at 0.',
    set: into('allowBashCommandSubstitution', flag),
  },
  {
    name: 'nasty_metachars',
    kind: 'setting',
    values: "characters, with C's escapes such as `\\n`",
    default: defaultNastyMetachars,
    doc: 'Characters that no query may hold.',
    set: into('nastyMetachars', metachars),
  },
  {
    name: 'explain_refusals',
    kind: 'setting',
    values: '0, 1',
    default: '1',
    doc: '1: a host that may ask gets an UNKNOWN answer that says why its query is refused. 0: close without a word, as stock.',
    set: into('explainRefusals', flag),
  },
  {
    name: 'compat',
    kind: 'setting',
    values: 'none, strict',
    default: 'none',
    doc: '`strict`: where stock has a fault that somebody may rely on, do as stock does. docs/nrpe.md lists them.',
    set: into('strict', compatibility),
  },
  {
    name: 'command_prefix',
    kind: 'setting',
    values: 'text',
    example: '/usr/bin/sudo',
    doc: 'Put before every command line, with a blank.',
    set: into('commandPrefix', bytes),
  },
  {
    name: 'command_timeout',
    kind: 'setting',
    values: 'seconds, 1 or more',
    default: '60',
    doc: 'How long a command may run.',
    set: into('commandTimeoutSeconds', seconds),
  },
  {
    name: 'command_timeout',
    spelling: 'bracket',
    subject: 'NAME',
    kind: 'named',
    values: '`command_timeout[NAME]=SECONDS`; repeatable',
    example: '300',
    doc: 'The same for one command.',
    set: setCommandTimeout,
  },
  {
    name: 'max_commands',
    kind: 'setting',
    values: 'number; 0 = no limit',
    default: '0',
    doc: 'How many commands run at a time; further queries wait for their turn.',
    set: into('maxCommands', commandLimit),
  },
  {
    name: 'show_stderr',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: a command that prints nothing on stdout is answered with what it printed on stderr, state UNKNOWN.',
    set: into('showStderr', flag),
  },
  {
    name: 'keep_env_vars',
    kind: 'setting',
    values: 'comma list',
    example: 'NRPE_MULTILINESUPPORT,NRPE_PROGRAMVERSION',
    doc: "Beginnings of names: commands inherit these variables of the daemon's environment.",
    set: into('keepEnvVars', list),
  },
  {
    name: 'builtin_path',
    kind: 'setting',
    values: 'folder; repeatable',
    example: '/usr/lib/nagios/plugins',
    doc: "A command line that names one of Plenum's plugins in this folder runs inside the daemon, without a process.",
    set: addBuiltinPath,
  },
  {
    name: 'max_packetbuffer_length',
    kind: 'setting',
    values: sizeAdvice,
    default: '1M',
    doc: 'The largest packet buffer sent or accepted. What a query gets is the smaller of this and what its client can take.',
    set: into('maxPacketbufferLength', size),
  },
  {
    name: 'max_input_buffer',
    kind: 'setting',
    values: sizeAdvice,
    default: '1M',
    doc: "The most that is read of a command's output.",
    set: into('maxInputBuffer', size),
  },
  {
    name: 'connection_timeout',
    kind: 'setting',
    values: 'seconds, 1 or more',
    default: '300',
    doc: 'How long a client may take for the TLS handshake and its query.',
    set: into('connectionTimeoutSeconds', seconds),
  },
  {
    name: 'allow_weak_random_seed',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: 'Without effect, as on every current system.',
    set: () => undefined,
  },
  {
    name: 'ssl_enabled',
    kind: 'setting',
    values: '0, 1',
    default: '1',
    doc: '0: plain TCP.',
    set: intoSsl('enabled', flag),
  },
  {
    name: 'ssl_version',
    what: 'ssl version',
    kind: 'setting',
    values: sslVersions.join(' '),
    default: 'TLSv1+',
    doc: 'The version of TLS to speak; with `+`, that or a newer one.',
    set: intoSsl('version', oneOf(sslVersions)),
  },
  {
    name: 'ssl_use_adh',
    what: 'use adh value',
    kind: 'setting',
    values: '0, 1, 2',
    default: '1',
    doc: 'Encryption without a certificate (anonymous Diffie-Hellman): 0 no, 1 also, 2 only.',
    set: intoSsl('useAdh', oneOfThree('0 (no), 1 (also) or 2 (only)')),
  },
  {
    name: 'ssl_cipher_list',
    kind: 'setting',
    values: 'OpenSSL cipher list',
    default: 'ALL:!MD5:@STRENGTH:@SECLEVEL=0',
    doc: 'Ciphers of TLS 1.2 and older.',
    set: intoSsl('cipherList', text),
  },
  {
    name: 'ssl_cert_file',
    kind: 'setting',
    values: 'path',
    example: '/etc/ssl/servercerts/nagios-cert.pem',
    doc: 'Certificate (PEM), which may be followed by its chain.',
    set: intoSsl('certFile', text),
  },
  {
    name: 'ssl_privatekey_file',
    kind: 'setting',
    values: 'path',
    example: '/etc/ssl/servercerts/nagios-key.pem',
    doc: 'The key of the certificate (PEM).',
    set: intoSsl('privatekeyFile', text),
  },
  {
    name: 'ssl_cacert_file',
    kind: 'setting',
    values: 'path',
    example: '/etc/ssl/servercerts/ca-cert.pem',
    doc: "The authority that clients' certificates must come from (PEM).",
    set: intoSsl('cacertFile', text),
  },
  {
    name: 'ssl_crl_file',
    kind: 'setting',
    values: 'path',
    example: '/etc/ssl/servercerts/ca-crl.pem',
    doc: 'Certificates of clients that are withdrawn (PEM, certificate revocation list of the authority).',
    set: intoSsl('crlFile', text),
  },
  {
    name: 'ssl_client_certs',
    what: 'client certs value',
    kind: 'setting',
    values: '0, 1, 2',
    default: '0',
    doc: "Clients' certificates: 0 don't ask, 1 ask, 2 require.",
    set: intoSsl('clientCerts', oneOfThree("0 (don't ask), 1 (ask) or 2 (require)")),
  },
  {
    name: 'ssl_logging',
    kind: 'setting',
    values: 'bit mask',
    default: '0',
    doc:
      'What to log of TLS: 1 settings at start, 2 addresses of clients, 4 version, 8 cipher, 16 whether a client has a ' +
      'certificate, 32 its details; `0x2f` or `-1` for all.',
    set: intoSsl('logging', bits),
  },
  {
    name: 'ssl_shutdown_timeout',
    kind: 'setting',
    values: 'seconds, 1 or more',
    default: '15',
    doc: 'How long a client may take nothing of its answer, or may take to end its session.',
    set: into('sslShutdownTimeoutSeconds', seconds),
  },
  {
    name: 'command',
    spelling: 'command',
    subject: 'NAME',
    kind: 'command',
    values: '`command[NAME]=LINE`; repeatable',
    doc: 'The command line to run when a client asks for NAME. The last definition of a name counts.',
  },
  {
    name: 'include',
    kind: 'include file',
    values: 'path; repeatable',
    example: '/etc/nagios/nrpe_local.cfg',
    doc: 'Read this file here. A relative path counts from the folder in which the daemon was started.',
  },
  {
    name: 'include_file',
    kind: 'include file',
    values: 'path; repeatable',
    example: '/etc/nagios/nrpe_local.cfg',
    doc: 'The same.',
  },
  {
    name: 'include_dir',
    kind: 'include folder',
    values: 'folder; repeatable',
    example: '/etc/nagios/nrpe.d',
    doc: 'Read every `*.cfg` in this folder and the folders below it, in byte order of their names.',
  },
]

/** The row that a name in a file means, by stock's spelling rules (spec/nrpe.md §2.3, "odd names"). */
export function findDirective(name: string): Directive | undefined {
  return (
    directives.find((row) => row.spelling !== 'command' && row.spelling !== 'bracket' && row.name === name) ??
    directives.find((row) => row.spelling === 'command' && name.includes('command[')) ??
    directives.find((row) => row.spelling === 'bracket' && name.startsWith(`${row.name}[`)) ??
    directives.find((row) => row.spelling === 'contains name' && name.includes(row.name))
  )
}
