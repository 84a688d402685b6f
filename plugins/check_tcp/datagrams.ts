import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { quietly } from '../../src/check/quietly.ts'
import { addressesOf, unreachable } from '../net/connect.ts'
import type { Target } from '../net/target.ts'
import type { Dialogue } from './expect.ts'

/** A conversation in datagrams, with the first address of a host. The signal ends it. Throws a `NetFailure`: unresolved, unreachable. */
export async function datagrams(target: Extract<Target, { kind: 'tcp' }>, signal: AbortSignal): Promise<Dialogue> {
  const [address = ''] = await addressesOf(target.host, target.family, signal)
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4')
  // It may be closed already.
  const over = () => void quietly(() => socket.close())
  signal.addEventListener('abort', over, { once: true })
  const came: Buffer[] = []
  let fault: unknown
  let isClosed = false
  let wake: () => void = () => undefined
  socket.on('message', (bytes) => {
    // One answer is read at a time; whoever sends more than that meanwhile is not kept in memory.
    if (came.length < mostKept) came.push(bytes)
    wake()
  })
  socket.on('error', (error) => {
    fault ??= error
    wake()
  })
  socket.on('close', () => {
    isClosed = true
    signal.removeEventListener('abort', over)
    wake()
  })
  socket.connect(target.port, address)
  await once(socket, 'connect', { signal }).catch((error: unknown) => {
    signal.throwIfAborted()
    throw unreachable(target, error)
  })
  return {
    write: (bytes) => {
      // A port where nobody listens is told of by the next read.
      if (!isClosed)
        socket.send(bytes, (error) => {
          fault ??= error ?? undefined
          wake()
        })
    },
    read: async () => {
      for (;;) {
        const bytes = came.shift()
        if (bytes) return bytes
        if (fault) throw unreachable(target, fault)
        if (isClosed) return undefined
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    close: over,
  }
}

/** Datagrams that wait to be read. */
const mostKept = 16
