import { connect as connectSocket, isIP, type Socket } from 'node:net'
import type { ConnectionOptions } from 'node:tls'

/** Whom to reach, and how. */
export type Target = {
  /** Name or address. */
  readonly host: string
  readonly port: number
  /** 0 = whatever the resolver gives. */
  readonly family: 0 | 4 | 6
  /** undefined = plain TCP. */
  readonly tls: ConnectionOptions | undefined
}

/** A connection that failed; each case has its own words and exit state in check_nrpe (spec/nrpe.md §3.5, §3.6). */
export type ConnectFailure =
  | { readonly kind: 'unresolved'; readonly error: unknown }
  | {
      readonly kind: 'unreachable'
      readonly attempts: readonly { readonly address: string; readonly error: unknown }[]
    }
  | { readonly kind: 'handshake'; readonly address: string; readonly error: unknown }

export type ConnectOutcome =
  | { readonly kind: 'connected'; readonly socket: Socket; readonly address: string }
  | ConnectFailure

/**
 * Connects to the first address of the host that answers, then shakes hands if TLS is wanted. Time limits are the
 * caller's: `signal` ends it at any point, which rejects with the signal's reason.
 */
export async function connect(target: Target, signal: AbortSignal): Promise<ConnectOutcome> {
  let addresses: readonly string[]
  try {
    addresses = await Promise.race([resolve(target.host, target.family), aborted(signal)])
  } catch (error) {
    signal.throwIfAborted()
    return { kind: 'unresolved', error }
  }
  const attempts: { address: string; error: unknown }[] = []
  for (const address of addresses) {
    try {
      const socket = await open(address, target.port, signal)
      return target.tls ? await secure(socket, address, target.tls, signal) : { kind: 'connected', socket, address }
    } catch (error) {
      signal.throwIfAborted()
      attempts.push({ address, error })
    }
  }
  return { kind: 'unreachable', attempts }
}

/** Rejects when the signal is given; a resolver without an answer cannot be stopped, only left. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}

async function resolve(host: string, family: 0 | 4 | 6): Promise<readonly string[]> {
  // An address needs no resolver, and its thread costs a fifth of the whole check.
  const ownFamily = isIP(host)
  if (ownFamily !== 0 && (family === 0 || ownFamily === family)) return [host]
  // The C library says so; Node's resolver would give the address all the same.
  if (ownFamily !== 0) throw new Error('Address family for hostname not supported')
  const { lookup } = await import('node:dns/promises')
  const found = await lookup(host, { all: true, family })
  return [...new Set(found.map((entry) => entry.address))]
}

function open(address: string, port: number, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host: address, port, noDelay: true })
    const abort = () => socket.destroy(new Error('aborted'))
    signal.addEventListener('abort', abort, { once: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.removeListener('error', reject)
      signal.removeEventListener('abort', abort)
      resolve(socket)
    })
  })
}

async function secure(
  socket: Socket,
  address: string,
  options: ConnectionOptions,
  signal: AbortSignal,
): Promise<ConnectOutcome> {
  // Loaded here, because it costs a plain check a third of its start-up time.
  const { connect: connectTls } = await import('node:tls')
  return new Promise((resolve, reject) => {
    const secured = connectTls({ ...options, socket })
    const abort = () => {
      secured.destroy()
      reject(signal.reason)
    }
    const fail = (error: unknown) => {
      signal.removeEventListener('abort', abort)
      resolve({ kind: 'handshake', address, error })
    }
    signal.addEventListener('abort', abort, { once: true })
    secured.once('error', fail)
    secured.once('secureConnect', () => {
      secured.removeListener('error', fail)
      signal.removeEventListener('abort', abort)
      resolve({ kind: 'connected', socket: secured, address })
    })
  })
}
