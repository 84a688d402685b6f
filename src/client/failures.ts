import { exitCodes } from '../check/state.ts'
import { strerror } from '../check/strerror.ts'
import type { Attempt } from '../transport/connect.ts'
import { aboutOurs, causes, hostFirst } from './causes.ts'
import type { Query } from './query.ts'

/** What is known of a failure. */
export type Facts = {
  readonly query: Query
  readonly address: string
  /** The reason in the words of whoever gave it. */
  readonly reason: string
  /** Bytes of an answer that stopped. */
  readonly receivedBytes?: number
  /** TLS version of the connection. */
  readonly protocol?: string | undefined
  /** Addresses of the host that were tried before this one. */
  readonly tried?: readonly Attempt[]
  /** It hung up late, and was not asked again. */
  readonly mayHaveRun?: boolean
  /** Most text a version 2 query carries. */
  readonly mostBytes?: number
}

/** One way to fail: stock's line, what it means in parentheses behind it, and the exit state. */
type Failure = {
  readonly stock: (facts: Facts) => string
  /** What happened and what to do, on one line. */
  readonly explains: (facts: Facts) => string
  readonly exit: 'timeout state' | number
}

const timeoutLine = ({ query }: Facts) => {
  const state = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN'][query.timeoutExitCode]
  return `CHECK_NRPE STATE ${state}: Socket timeout after ${query.timeoutSeconds} seconds.`
}
const handshakeLine = ({ address }: Facts) =>
  `CHECK_NRPE: (ssl_err != 5) Error - Could not complete SSL handshake with ${address}: 1`
const droppedLine = ({ address, reason }: Facts) =>
  `CHECK_NRPE: Error - Could not connect to ${address}: ${reason === '' ? `Check system logs on ${address}` : reason}`
const refusedLine = ({ reason }: Facts) => `CHECK_NRPE: Answer refused: ${reason}`

const timeout = (explains: Failure['explains']): Failure => ({
  stock: timeoutLine,
  explains: (facts) => `${explains(facts)}${before(facts)}`,
  exit: 'timeout state',
})
/** Where the time went, of a host with several addresses. */
const before = ({ tried = [] }: Facts) =>
  tried.length === 0
    ? ''
    : `; before it ${tried.map(({ address, error }) => `${address}: ${strerror(error)}`).join(', ')}`
/** Those before it had their share. */
const inTime = ({ query, tried = [] }: Facts) =>
  tried.length === 0 ? `within ${query.timeoutSeconds} s` : `before the ${query.timeoutSeconds} s were over`
const handshake = (explains: Failure['explains']): Failure => ({
  ...{ stock: handshakeLine, explains },
  exit: exitCodes.UNKNOWN,
})
const dropped = (explains: Failure['explains']): Failure => ({
  ...{ stock: droppedLine, explains },
  exit: exitCodes.UNKNOWN,
})

/** The one table of failures that are told on stdout (spec/nrpe.md §3.3, §3.5, §3.6). */
export const failures = {
  'timeout resolving': timeout(
    ({ query }) =>
      `no name server told the address of ${query.host} within ${query.timeoutSeconds} s; see /etc/resolv.conf`,
  ),
  'timeout connecting': timeout(
    (facts) =>
      `connecting: ${facts.address} port ${facts.query.port} did not react ${inTime(facts)}; the host is down, or a firewall drops packets`,
  ),
  'timeout handshake': timeout(
    (facts) =>
      `TLS handshake: ${facts.address} was connected but not done ${inTime(facts)}; the daemon is overloaded, or does not speak TLS (-n)`,
  ),
  'timeout sending': timeout((facts) => `sending: ${facts.address} did not take the query ${inTime(facts)}`),
  'timeout answer': timeout(({ query, address, receivedBytes = 0 }) =>
    receivedBytes > 0
      ? `waiting for the answer: of it ${receivedBytes} bytes came from ${address} within ${query.timeoutSeconds} s, then no end`
      : `waiting for the answer: ${address} took the query, then sent none within ${query.timeoutSeconds} s; the command takes longer than -t, or the daemon hangs${query.tls ? '' : ', or it speaks TLS (leave out -n)'}`,
  ),
  'closed before handshake': dropped(
    () =>
      'closed before TLS began: this host is not in allowed_hosts of the daemon, or the daemon speaks plain TCP (-n), or no TLS version or cipher of ours',
  ),
  'closed in handshake': dropped(
    (facts) => `closed in the middle of the TLS handshake: ${aboutOurs(facts)}; its log says why`,
  ),
  'plain peer': handshake(() => 'the other side does not speak TLS; a daemon without it is asked with -n'),
  'no common cipher': handshake(
    ({ query, reason }) =>
      `no common cipher${query.tls?.certFile === undefined ? ', or the daemon wants a client certificate (-C, -K)' : ''}; see -L, ${query.tls?.caFile === undefined ? '-d' : 'and -A, which needs a daemon with a certificate'}: ${reason}`,
  ),
  'no common version': handshake(
    ({ reason }) => `no common TLS version; see -S and ssl_version of the daemon: ${reason}`,
  ),
  'own certificate refused': handshake(({ query, reason }) =>
    query.tls?.certFile === undefined
      ? `the daemon wants a client certificate: give one with -C and -K: ${reason}`
      : `the daemon does not accept our certificate (-C ${query.tls.certFile}): ${reason}`,
  ),
  'handshake failed': handshake(({ reason }) => reason),
  'certificate expired': handshake(({ reason }) => `the daemon's certificate expired on ${reason}; renew it there`),
  'authority expired': handshake(
    ({ reason }) =>
      `the authority of the daemon's certificate expired: ${reason}; see the file of -A, and the chain there`,
  ),
  'certificate not yet valid': handshake(
    ({ reason }) => `the daemon's certificate is valid from ${reason} on; compare the clocks of both hosts`,
  ),
  'unknown issuer': handshake(
    ({ reason }) => `the daemon's certificate was issued by ${reason}, whom the file of -A does not know`,
  ),
  'certificate revoked': handshake(() => `the daemon's certificate is revoked (--crl-file); give it a new one`),
  'revocation list': handshake(({ reason }) => `no revocation list in force (--crl-file): ${reason}`),
  'name differs': handshake(
    ({ query, reason }) =>
      `the daemon's certificate is for ${reason}, not for ${query.tls?.verifyName ?? query.host}; ask by that name, or give it with --verify-name=NAME`,
  ),
  'pin differs': handshake(({ reason }) => `the daemon's key is another: --pin-sha256 ${reason} would fit it`),
  'no certificate': handshake(() => 'the daemon showed no certificate; -A and --pin-sha256 need one'),
  'certificate not valid': handshake(({ reason }) => `the daemon's certificate is not valid: ${reason}`),
  'closed without answer': dropped((facts) => `closed behind the query, not a byte of answer: ${causes(facts)}`),
  'reset without answer': dropped((facts) => `no byte of answer: ${hostFirst(facts)}`),
  'cut short': dropped(({ receivedBytes = 0 }) => `the answer stopped after ${receivedBytes} bytes`),
  'bad CRC': {
    stock: () => 'CHECK_NRPE: Response packet had invalid CRC32.',
    explains: ({ query, reason }) => {
      // Packets with a length of their own need no -P.
      if (reason.startsWith('checksum ')) return `${reason}: the answer was changed on the way, or is no NRPE answer`
      return query.payloadBytes === undefined
        ? 'the packet has a size that no version knows: a daemon with another payload size is asked with -2 -P BYTES'
        : `the daemon does not answer with a payload of ${query.payloadBytes} bytes; see -P`
    },
    exit: exitCodes.UNKNOWN,
  },
  'bad type': {
    stock: () => 'CHECK_NRPE: Invalid packet type received from server.',
    explains: ({ reason }) => `${reason}: that is no NRPE daemon`,
    exit: exitCodes.UNKNOWN,
  },
  'bad version': {
    stock: () => 'CHECK_NRPE: Invalid packet version received from server.',
    explains: ({ query, reason }) =>
      !query.tls && reason === 'version 5379'
        ? 'the daemon speaks TLS: leave out -n'
        : `${foreign[reason] ?? reason}: that is no NRPE daemon`,
    exit: exitCodes.UNKNOWN,
  },
  'too big': {
    stock: refusedLine,
    explains: ({ query }) =>
      `the answer is larger than the ${query.maxBufferBytes} bytes taken here: raise --max-packetbuffer-length`,
    exit: exitCodes.UNKNOWN,
  },
  'bad length': { stock: refusedLine, explains: () => 'that is no NRPE daemon', exit: exitCodes.UNKNOWN },
  'too long': {
    stock: () => 'CHECK_NRPE: Error sending query to host.',
    explains: ({ query, mostBytes }) =>
      `the query has ${query.text.length} bytes, and a version 2 packet${query.payloadBytes === undefined ? '' : ` of -P ${query.payloadBytes}`} carries ${mostBytes}; ${query.versions.length > 1 ? 'the daemon hung up on every newer version: it is old, or refuses this query' : 'leave out -2, or shorten the arguments'}`,
    exit: exitCodes.UNKNOWN,
  },
} as const satisfies Record<string, Failure>

/** Their names. */
export type FailureCode = keyof typeof failures

/** First two bytes of other protocols, read as a version. */
const foreign: Readonly<Record<string, string>> = {
  'version 5379': 'it answers in TLS',
  'version 18516': 'it speaks HTTP',
  'version 21331': 'it speaks SSH',
  'version 12850': 'it speaks SMTP or FTP',
}
