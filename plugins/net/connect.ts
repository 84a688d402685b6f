import { isIP, connect as openSocket, type Socket } from 'node:net'
import { errorCode, strerror } from '../../src/check/strerror.ts'
import { NetFailure } from './failures.ts'
import type { Target } from './target.ts'

/**
 * Connects to the first address of the host that answers. The signal is the run's one deadline: it ends the attempt, and the
 * connection whenever it comes. Throws a `NetFailure`: unresolved, unreachable.
 */
export async function connect(target: Target, signal: AbortSignal): Promise<Socket> {
  if (target.kind === 'unix') return await open({ path: target.path }, target, signal)
  let fault: unknown
  for (const host of await addressesOf(target.host, target.family, signal)) {
    try {
      // A service on port 0 does not exist; the kernel says so in its own words.
      return await open({ host, port: target.port, noDelay: true }, target, signal)
    } catch (error) {
      fault = error
    }
  }
  throw fault
}

/**
 * The addresses of a host in the resolver's order; an address needs no resolver. Throws a `NetFailure`: unresolved, local for no
 * name at all.
 */
export async function addressesOf(host: string, family: 0 | 4 | 6, signal: AbortSignal): Promise<readonly string[]> {
  signal.throwIfAborted()
  // As from `-H $ARG1$` without that argument; the resolver would take it for a mistake of ours.
  if (host === '') throw new NetFailure({ kind: 'local', reason: 'the name of the host is empty: give one with -H' })
  const own = isIP(host)
  if (own !== 0 && (family === 0 || family === own)) return [host]
  // The C library's words for an address of the other family.
  if (own !== 0) throw new NetFailure({ kind: 'unresolved', host, reason: `not an IPv${family} address` })
  const { lookup } = await import('node:dns')
  return await new Promise((resolve, reject) => {
    // A resolver without an answer cannot be stopped, only left.
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
    lookup(host, { all: true, family }, (error, found) => {
      if (error) reject(new NetFailure({ kind: 'unresolved', host, reason: strerror(error) }))
      else resolve([...new Set(found.map(({ address }) => address))])
    })
  })
}

type Place = { readonly path: string } | { readonly host: string; readonly port: number; readonly noDelay: true }

function open(place: Place, target: Target, signal: AbortSignal): Promise<Socket> {
  signal.throwIfAborted()
  return new Promise((resolve, reject) => {
    const socket = openSocket(place)
    const abort = () => socket.destroy()
    const fail = (error: Error) => reject(unreachable(target, error))
    signal.addEventListener('abort', abort, { once: true })
    socket.once('close', () => {
      signal.removeEventListener('abort', abort)
      reject(signal.reason)
    })
    socket.once('error', fail)
    socket.once('connect', () => {
      socket.removeListener('error', fail)
      // Whoever reads learns of it; a connection that nobody reads any more may break.
      socket.on('error', () => undefined)
      resolve(socket)
    })
  })
}

/** Refused, unreachable or reset, in the C library's words. */
export function unreachable(target: Target, error: unknown): NetFailure {
  const code = errorCode(error)
  const reason = code === undefined ? 'Connection reset by peer' : strerror(error)
  return new NetFailure({ kind: 'unreachable', target, reason, isRefused: code === 'ECONNREFUSED' })
}
