import { connect as connectSocket, isIP, type Socket } from 'node:net'
import { inTurn, type Tried } from '../check/in-turn.ts'
import { errorCode } from '../check/strerror.ts'
import { type Connected, type Secured, type SecureTarget, secure } from './secure.ts'

/** How far a connection has come. */
export type ConnectPhase = 'resolving' | 'connecting' | 'handshake'

/** Whom to reach, and how. */
export type Target = {
  /** Name or address. */
  readonly host: string
  readonly port: number
  /** 0 = whatever the resolver gives. */
  readonly family: 0 | 4 | 6
  /** Name or address to connect from. */
  readonly localAddress?: string | undefined
  /** undefined = plain TCP. */
  readonly tls: SecureTarget | undefined
  /** When the time for it is up, milliseconds on the clock of `steadyMs()`: what the shares of several addresses are of. */
  readonly endMs?: number | undefined
  /** Goes first where it is one of the host's: it took the connection before. */
  readonly firstAddress?: string | undefined
  /** Told what begins now, and with which address. */
  readonly onPhase?: (phase: ConnectPhase, address: string) => void
  /** Told of each address that was tried in vain. */
  readonly onFailed?: (attempt: Attempt) => void
}

/** One address that was tried, and which call failed. */
export type Attempt = Tried & { readonly call: 'connect' | 'bind' | 'getaddrinfo' }

/** A connection that failed; each case has its own words and exit state in check_nrpe (spec/nrpe.md §3.5, §3.6). */
export type ConnectFailure =
  | { readonly kind: 'unresolved'; readonly error: unknown }
  | { readonly kind: 'unreachable'; readonly attempts: readonly Attempt[] }
  | Exclude<Secured, { kind: 'connected' }>

export type ConnectOutcome =
  | Connected
  /** Connected, and reset before we looked; over TLS that is a failed handshake. */
  | { readonly kind: 'reset'; readonly address: string; readonly error: unknown }
  | ConnectFailure

/**
 * Connects to the first address of the host that answers (`inTurn`), then shakes hands if TLS is wanted. Time limits are the
 * caller's: `signal` ends it at any point, which rejects with the signal's reason.
 */
export async function connect(target: Target, signal: AbortSignal): Promise<ConnectOutcome> {
  let addresses: readonly string[]
  target.onPhase?.('resolving', target.host)
  try {
    addresses = await Promise.race([resolve(target.host, target.family), aborted(signal)])
  } catch (error) {
    signal.throwIfAborted()
    return { kind: 'unresolved', error }
  }
  const attempts: Attempt[] = []
  const opened = await inTurn(
    inOrder(addresses, target.firstAddress),
    { signal, endMs: target.endMs },
    async (address, own) => {
      target.onPhase?.('connecting', address)
      const socket = await openFrom(target, address, own)
      signal.throwIfAborted()
      // No closed port does a reset (ECONNREFUSED): who took the connection wants no part of us.
      if (!('call' in socket) || errorCode(socket.error) === 'ECONNRESET') return { address, socket }
      attempts.push(socket)
      target.onFailed?.(socket)
      return undefined
    },
  )
  if (opened === undefined) return { kind: 'unreachable', attempts }
  const { address, socket } = opened
  if ('call' in socket) {
    const reset = { address, error: socket.error }
    return target.tls ? { ...reset, kind: 'handshake', receivedBytes: 0 } : { ...reset, kind: 'reset' }
  }
  if (!target.tls) return { kind: 'connected', socket, address, wire: socket }
  target.onPhase?.('handshake', address)
  return await secure(socket, address, target.tls, signal)
}

function inOrder(addresses: readonly string[], first: string | undefined): readonly string[] {
  if (first === undefined || !addresses.includes(first)) return addresses
  return [first, ...addresses.filter((address) => address !== first)]
}

/** Rejects when the signal is given; a resolver without an answer cannot be stopped, only left. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

async function resolve(host: string, family: number): Promise<readonly string[]> {
  // An address needs no resolver, and its thread costs a fifth of the whole check.
  const ownFamily = isIP(host)
  if (ownFamily !== 0 && (family === 0 || ownFamily === family)) return [host]
  // The C library says so; Node's resolver would give the address all the same.
  if (ownFamily !== 0) throw new Error('Address family for hostname not supported')
  const { lookup } = await import('node:dns/promises')
  const found = await lookup(host, { all: true, family })
  return [...new Set(found.map((entry) => entry.address))]
}

/** A connection from the wanted local address, whose family must be that of the other end. */
async function openFrom(target: Target, address: string, signal: AbortSignal): Promise<Socket | Attempt> {
  const options = { host: address, port: target.port, noDelay: true }
  if (target.localAddress === undefined) return await open(options, address, signal)
  try {
    const [localAddress = ''] = await Promise.race([resolve(target.localAddress, isIP(address)), aborted(signal)])
    return await open({ ...options, localAddress }, address, signal)
  } catch (error) {
    return { address, call: 'getaddrinfo', error }
  }
}

function open(
  options: { readonly host: string; readonly port: number; readonly localAddress?: string },
  address: string,
  signal: AbortSignal,
): Promise<Socket | Attempt> {
  return new Promise((resolve) => {
    const socket = connectSocket(options)
    const abort = () => socket.destroy(signal.reason)
    const fail = (error: Error) => {
      const isBind = 'syscall' in error && error.syscall === 'bind'
      signal.removeEventListener('abort', abort)
      resolve({ address, call: isBind ? 'bind' : 'connect', error })
    }
    signal.addEventListener('abort', abort, { once: true })
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.removeListener('error', fail)
      signal.removeEventListener('abort', abort)
      resolve(socket)
    })
  })
}
