import { minListenQueueSize } from '../config.ts'
import { into } from '../setter.ts'
import { addressAndPort, addressFamily, backlog } from '../special-values.ts'
import { count, flag, port, seconds, text } from '../values.ts'
import type { Directive } from './directive.ts'

/** The process itself: its port, its user, its limits. */
export const daemonDirectives: readonly Directive[] = [
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
]
