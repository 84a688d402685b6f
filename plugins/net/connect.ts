import { isIP, connect as openSocket, type Socket } from 'node:net'
import { inTurn, type Tried } from '../../src/check/in-turn.ts'
import type { PluginContext } from '../../src/check/plugin.ts'
import { errorCode, strerror } from '../../src/check/strerror.ts'
import { NetFailure } from './failures.ts'
import type { Target } from './target.ts'

/** What a connection needs of a plugin's context. */
type Limits = Pick<PluginContext, 'signal' | 'deadline'>

/**
 * Connects to the first address of the host that answers (`inTurn`). The signal is the run's one deadline: it ends the attempt,
 * and the connection whenever it comes. Throws a `NetFailure`: unresolved, unreachable.
 */
export async function connect(target: Target, { signal, deadline }: Limits): Promise<Socket> {
  const tried: Tried[] = []
  const attempt = async (address: string, place: Place, own: AbortSignal) => {
    if (tried.length > 0) deadline?.explain(`connecting to ${address}; before it ${reasonsOf(tried)}`)
    try {
      const socket = await open(place, signal, own)
      if (tried.length > 0) deadline?.explain(`connected to ${address}; before it ${reasonsOf(tried)}`)
      return socket
    } catch (error) {
      signal.throwIfAborted()
      tried.push({ address, error })
      return undefined
    }
  }
  const socket =
    target.kind === 'unix'
      ? await attempt(target.path, { path: target.path }, signal)
      : await inTurn(
          await addressesOf(target.host, target.family, signal),
          { signal, endMs: deadline?.endMs },
          // A service on port 0 does not exist; the kernel says so in its own words.
          (host, own) => attempt(host, { host, port: target.port, noDelay: true }, own),
        )
  if (!socket) throw unreachable(target, tried.at(-1)?.error, tried)
  return socket
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

/** `own` ends the attempt, `signal` the connection too. */
function open(place: Place, signal: AbortSignal, own: AbortSignal): Promise<Socket> {
  own.throwIfAborted()
  return new Promise((resolve, reject) => {
    const socket = openSocket(place)
    const giveUp = () => socket.destroy(own.reason)
    const abort = () => socket.destroy()
    own.addEventListener('abort', giveUp, { once: true })
    signal.addEventListener('abort', abort, { once: true })
    socket.once('close', () => {
      own.removeEventListener('abort', giveUp)
      signal.removeEventListener('abort', abort)
      reject(signal.reason)
    })
    socket.once('error', reject)
    socket.once('connect', () => {
      own.removeEventListener('abort', giveUp)
      socket.removeListener('error', reject)
      // Whoever reads learns of it; a connection that nobody reads any more may break.
      socket.on('error', () => undefined)
      resolve(socket)
    })
  })
}

/** Refused, unreachable or reset, in the C library's words; `tried`: all addresses, where more than one was. */
export function unreachable(target: Target, error: unknown, tried: readonly Tried[] = []): NetFailure {
  const reason = reasonOf(error)
  // One reason holds for all.
  const each = tried.some((other) => reasonOf(other.error) !== reason) ? reasonsOf(tried) : undefined
  return new NetFailure({ kind: 'unreachable', target, reason, each, isRefused: errorCode(error) === 'ECONNREFUSED' })
}

const reasonOf = (error: unknown) => (errorCode(error) === undefined ? 'Connection reset by peer' : strerror(error))
const reasonsOf = (tried: readonly Tried[]) =>
  tried.map(({ address, error }) => `${address}: ${reasonOf(error)}`).join(', ')
