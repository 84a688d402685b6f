import { Socket } from 'node:net'
import { Writable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { deliver } from '../../src/transport/deliver.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

/** A peer that takes a piece whenever it is told to. */
function slowPeer() {
  const pieces: Uint8Array[] = []
  let takeOne: (() => void) | undefined
  const socket = new Socket()
  const sink = new Writable({
    write: (chunk: Uint8Array, _, done) => {
      takeOne = () => {
        pieces.push(chunk)
        done()
      }
    },
  })
  // The socket is not connected; its writes go to the sink.
  socket.write = sink.write.bind(sink) as Socket['write']
  socket.end = ((chunk: Uint8Array) => {
    sink.end(chunk)
    return socket
  }) as Socket['end']
  sink.on('finish', () => socket.emit('finish'))
  return {
    socket,
    pieces,
    take: async () => {
      const takeIt = takeOne
      takeOne = undefined
      takeIt?.()
      await setImmediate()
    },
  }
}

describe('deliver', () => {
  it('waits for a slow client as long as it takes something', async () => {
    const { socket, pieces, take } = slowPeer()
    const fate = deliver(socket, Buffer.alloc(5 * 65_536, 7), 1000)
    for (let n = 0; n < 5; n++) {
      await vi.advanceTimersByTimeAsync(900)
      await take()
    }
    expect(Buffer.concat(pieces).length).toBe(5 * 65_536)
    socket.destroy()
    expect(await fate).toBe('lost')
  })

  it('gives up a client that takes nothing', async () => {
    const { socket, pieces, take } = slowPeer()
    const fate = deliver(socket, Buffer.alloc(5 * 65_536, 7), 1000)
    await take()
    await vi.advanceTimersByTimeAsync(1000)
    expect(await fate).toBe('lost')
    expect(socket.destroyed).toBe(true)
    expect(pieces).toHaveLength(1)
  })

  it('writes an answer that fits one piece in one call', async () => {
    const { socket, pieces, take } = slowPeer()
    const fate = deliver(socket, Buffer.alloc(65_536, 7), 1000)
    await take()
    expect(pieces).toHaveLength(1)
    socket.destroy()
    await fate
  })

  it('is lost at once where the client is gone', async () => {
    const { socket } = slowPeer()
    socket.destroy()
    expect(await deliver(socket, Buffer.from('x'), 1000)).toBe('lost')
  })
})
