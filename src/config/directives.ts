import { defaultNastyMetachars, logFacilities, minListenQueueSize, sslVersions } from './config.ts'
import { parseMetachars } from './metachars.ts'
import { sizeAdvice } from './size.ts'
import {
  bits,
  bytes,
  decode,
  flag,
  integer,
  list,
  oneOfThree,
  readInteger,
  type Setter,
  seconds,
  size,
  text,
  word,
} from './values.ts'

/** One directive of nrpe.cfg: what the reader does with it, and what the documentation says of it. */
export type Directive = {
  readonly name: string
  /** How a name is recognised; by the whole name unless said otherwise (spec/nrpe.md §2.3, "odd names"). */
  readonly spelling?: 'contains name' | 'command'
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
    set: (draft, value) =>
      word(logFacilities, 'warning', (into, facility) => {
        into.logFacility = facility
      })(Object.assign(draft, { logFacility: 'daemon' }), value === 'lrp' ? 'lpr' : value),
  },
  {
    name: 'log_file',
    kind: 'setting',
    values: 'path',
    example: '/var/log/nrpe.log',
    doc: 'Log to this file instead of syslog.',
    set: text((draft, value) => {
      draft.logFile = value
    }),
  },
  {
    name: 'disable_syslog',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: nothing goes to syslog.',
    set: flag((draft, value) => {
      draft.disableSyslog = value
    }),
  },
  {
    name: 'debug',
    spelling: 'contains name',
    kind: 'setting',
    values: '0, or more for on',
    default: '0',
    doc: 'Log every step of every query. As in stock, any other name with `debug` in it does the same.',
    set: (draft, value) => {
      draft.debug = readInteger(value).value > 0
      return undefined
    },
  },
  {
    name: 'pid_file',
    kind: 'setting',
    values: 'path',
    example: '/run/nagios/nrpe.pid',
    doc: 'Where the daemon writes its process id. Not written where not set.',
    set: text((draft, value) => {
      draft.pidFile = value
    }),
  },
  {
    name: 'server_port',
    what: 'port number',
    kind: 'setting',
    values: '1024 to 65535',
    default: '5666',
    doc: 'Port to listen on. As in stock, a larger number counts modulo 65536.',
    set: (draft, value) =>
      integer({ min: 1024, max: Number.POSITIVE_INFINITY, advice: 'a port from 1024 to 65535' }, (into, port) => {
        into.serverPort = port % 65536
      })(draft, value) ?? portWarning(value),
  },
  {
    name: 'server_address',
    kind: 'setting',
    values: 'name or address',
    example: '127.0.0.1',
    doc: 'The one address to listen on; all of them where not set.',
    set: text((draft, value) => {
      draft.serverAddress = value
    }),
  },
  {
    name: 'address_family',
    what: 'address family',
    kind: 'setting',
    values: 'any both 4 6',
    default: 'any',
    doc: 'Listen on IPv4 (`4`), on IPv6 (`6`), or on both.',
    set: word(['any', 'both', '4', '6'], 'error', (draft, value) => {
      draft.addressFamily = value === '4' ? 4 : value === '6' ? 6 : 'any'
    }),
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
    set: (draft, value) => {
      const { value: wanted } = readInteger(value)
      if (wanted === 0) return { severity: 'error', advice: `write a number, ${minListenQueueSize} or more` }
      draft.listenQueueSize = Math.min(Math.max(wanted, minListenQueueSize), 2 ** 31 - 1)
      return undefined
    },
  },
  {
    name: 'nrpe_user',
    kind: 'setting',
    values: 'name or id',
    example: 'nagios',
    doc: 'The user that the daemon and its commands run as, when it is started by root.',
    set: text((draft, value) => {
      draft.nrpeUser = value
    }),
  },
  {
    name: 'nrpe_group',
    kind: 'setting',
    values: 'name or id',
    example: 'nagios',
    doc: "The group, likewise; the user's own group where not set.",
    set: text((draft, value) => {
      draft.nrpeGroup = value
    }),
  },
  {
    name: 'allowed_hosts',
    kind: 'setting',
    values: 'comma list of addresses, networks `address/bits` and names',
    example: '127.0.0.1,::1',
    doc:
      'Who may ask; everybody where not set, nobody where no entry is usable. A later line replaces an earlier one. ' +
      'Names are resolved for each connection, after no address fitted.',
    set: text((draft, value) => {
      draft.allowedHosts = value
    }),
  },
  {
    name: 'dont_blame_nrpe',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: clients may send arguments, which replace `$ARG1$` to `$ARG16$` in a command line.',
    set: flag((draft, value) => {
      draft.dontBlameNrpe = value
    }),
  },
  {
    name: 'allow_bash_command_substitution',
    kind: 'setting',
    values: '0, 1',
    default: '0',
    doc: '1: arguments may hold `$(`, with which a client can run any program. Leave it at 0.',
    set: flag((draft, value) => {
      draft.allowBashCommandSubstitution = value
    }),
  },
  {
    name: 'nasty_metachars',
    kind: 'setting',
    values: "characters, with C's escapes such as `\\n`",
    default: defaultNastyMetachars,
    doc: 'Characters that no query may hold.',
    set: (draft, value) => {
      const { bytes: forbidden, complaint } = parseMetachars(value)
      draft.nastyMetachars = forbidden
      return complaint
    },
  },
  {
    name: 'explain_refusals',
    kind: 'setting',
    values: '0, 1',
    default: '1',
    doc: '1: a host that may ask gets an UNKNOWN answer that says why its query is refused. 0: close without a word, as stock.',
    set: flag((draft, value) => {
      draft.explainRefusals = value
    }),
  },
  {
    name: 'command_prefix',
    kind: 'setting',
    values: 'text',
    example: '/usr/bin/sudo',
    doc: 'Put before every command line, with a blank.',
    set: bytes((draft, value) => {
      draft.commandPrefix = value
    }),
  },
  {
    name: 'command_timeout',
    kind: 'setting',
    values: 'seconds, 1 or more',
    default: '60',
    doc: 'How long a command may run.',
    set: seconds((draft, value) => {
      draft.commandTimeoutSeconds = value
    }),
  },
  {
    name: 'max_commands',
    kind: 'setting',
    values: 'number; 0 = no limit',
    default: '0',
    doc: 'How many commands run at a time; further queries wait for their turn.',
    set: (draft, value) => {
      const wanted = readInteger(value).value
      draft.maxCommands = Math.max(wanted, 0)
      if (wanted >= 0) return undefined
      return { severity: 'warning', says: 'max_commands set too low, setting to 0', advice: 'write 0 for no limit' }
    },
  },
  {
    name: 'keep_env_vars',
    kind: 'setting',
    values: 'comma list',
    example: 'NRPE_MULTILINESUPPORT,NRPE_PROGRAMVERSION',
    doc: "Beginnings of names: commands inherit these variables of the daemon's environment.",
    set: list((draft, value) => {
      draft.keepEnvVars = value
    }),
  },
  {
    name: 'builtin_path',
    kind: 'setting',
    values: 'folder; repeatable',
    example: '/usr/lib/nagios/plugins',
    doc: "A command line that names one of Plenum's plugins in this folder runs inside the daemon, without a process.",
    set: (draft, value) => {
      const path = decode(value)
      draft.builtinPaths = [...draft.builtinPaths, path === '/' ? path : path.replace(/\/+$/, '')]
      if (path.startsWith('/')) return undefined
      return {
        severity: 'warning',
        says: `builtin_path '${path}' fits no command line`,
        advice: 'write a path from / on',
      }
    },
  },
  {
    name: 'max_packetbuffer_length',
    kind: 'setting',
    values: sizeAdvice,
    default: '1M',
    doc: 'The largest packet buffer sent or accepted. What a query gets is the smaller of this and what its client can take.',
    set: size((draft, value) => {
      draft.maxPacketbufferLength = value
    }),
  },
  {
    name: 'max_input_buffer',
    kind: 'setting',
    values: sizeAdvice,
    default: '1M',
    doc: "The most that is read of a command's output.",
    set: size((draft, value) => {
      draft.maxInputBuffer = value
    }),
  },
  {
    name: 'connection_timeout',
    kind: 'setting',
    values: 'seconds, 1 or more',
    default: '300',
    doc: 'How long a client may take for the TLS handshake and its query.',
    set: seconds((draft, value) => {
      draft.connectionTimeoutSeconds = value
    }),
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
    set: flag((draft, value) => {
      draft.ssl.enabled = value
    }),
  },
  {
    name: 'ssl_version',
    what: 'ssl version',
    kind: 'setting',
    values: sslVersions.join(' '),
    default: 'TLSv1+',
    doc: 'The version of TLS to speak; with `+`, that or a newer one.',
    set: word(sslVersions, 'error', (draft, value) => {
      draft.ssl.version = value
    }),
  },
  {
    name: 'ssl_use_adh',
    what: 'use adh value',
    kind: 'setting',
    values: '0, 1, 2',
    default: '1',
    doc: 'Encryption without a certificate (anonymous Diffie-Hellman): 0 no, 1 also, 2 only.',
    set: oneOfThree('0 (no), 1 (also) or 2 (only)', (draft, value) => {
      draft.ssl.useAdh = value
    }),
  },
  {
    name: 'ssl_cipher_list',
    kind: 'setting',
    values: 'OpenSSL cipher list',
    default: 'ALL:!MD5:@STRENGTH:@SECLEVEL=0',
    doc: 'Ciphers of TLS 1.2 and older.',
    set: text((draft, value) => {
      draft.ssl.cipherList = value
    }),
  },
  {
    name: 'ssl_cert_file',
    kind: 'setting',
    values: 'path',
    example: '/etc/ssl/servercerts/nagios-cert.pem',
    doc: 'Certificate (PEM), which may be followed by its chain.',
    set: text((draft, value) => {
      draft.ssl.certFile = value
    }),
  },
  {
    name: 'ssl_privatekey_file',
    kind: 'setting',
    values: 'path',
    example: '/etc/ssl/servercerts/nagios-key.pem',
    doc: 'The key of the certificate (PEM).',
    set: text((draft, value) => {
      draft.ssl.privatekeyFile = value
    }),
  },
  {
    name: 'ssl_cacert_file',
    kind: 'setting',
    values: 'path',
    example: '/etc/ssl/servercerts/ca-cert.pem',
    doc: "The authority that clients' certificates must come from (PEM).",
    set: text((draft, value) => {
      draft.ssl.cacertFile = value
    }),
  },
  {
    name: 'ssl_client_certs',
    what: 'client certs value',
    kind: 'setting',
    values: '0, 1, 2',
    default: '0',
    doc: "Clients' certificates: 0 don't ask, 1 ask, 2 require.",
    set: oneOfThree("0 (don't ask), 1 (ask) or 2 (require)", (draft, value) => {
      draft.ssl.clientCerts = value
    }),
  },
  {
    name: 'ssl_logging',
    kind: 'setting',
    values: 'bit mask',
    default: '0',
    doc:
      'What to log of TLS: 1 settings at start, 2 addresses of clients, 4 version, 8 cipher, 16 whether a client has a ' +
      'certificate, 32 its details; `0x2f` or `-1` for all.',
    set: bits((draft, value) => {
      draft.ssl.logging = value
    }),
  },
  {
    name: 'ssl_shutdown_timeout',
    kind: 'setting',
    values: 'seconds, 1 or more',
    default: '15',
    doc: 'How long a client may take to end its TLS session.',
    set: seconds((draft, value) => {
      draft.sslShutdownTimeoutSeconds = value
    }),
  },
  {
    name: 'command',
    spelling: 'command',
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
    directives.find((row) => row.spelling !== 'command' && row.name === name) ??
    directives.find((row) => row.spelling === 'command' && name.includes('command[')) ??
    directives.find((row) => row.spelling === 'contains name' && name.includes(row.name))
  )
}

function portWarning(value: string): ReturnType<Setter> {
  const { value: port } = readInteger(value)
  if (port <= 65535) return undefined
  return {
    severity: 'warning',
    says: `Port ${port} is taken as ${port % 65536}`,
    advice: 'write a port from 1024 to 65535',
  }
}
