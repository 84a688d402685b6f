import { closeSync, constants, fstatSync, openSync } from 'node:fs'
import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises'
import { quietly } from '../check/quietly.ts'

/**
 * What a worker of Nagios reads of a plugin's pipe once the plugin has ended: one buffer, whatever else is in there. It
 * reads the same at each turn before that, so longer output is whole only if the plugin outlives the reading.
 */
const surelyReadBytes = 4096
const limitMs = 2000
const lookAgainMs = 5

/**
 * Resolves once the reader of a pipe has taken all that was written to it, or is gone; after 2 s in any case. At once where
 * the descriptor is no pipe, the pipe is another user's, or the bytes written are no more than Nagios surely reads.
 */
export async function untilTaken(fd: number, bytes: number): Promise<void> {
  if (bytes <= surelyReadBytes || !quietly(() => fstatSync(fd).isFIFO())) return
  const path = `/proc/self/fd/${fd}`
  const deadline = performance.now() + limitMs
  while (performance.now() < deadline && (await holdsBytes(path))) await pause(lookAgainMs)
}

/** Whether there is a reader, and something it has not read yet. */
async function holdsBytes(path: string): Promise<boolean> {
  const { O_WRONLY, O_RDONLY, O_NONBLOCK } = constants
  // Opening fails where nobody reads any more; only then is it known, as the reading end below is a reader too.
  const writingEnd = quietly(() => openSync(path, O_WRONLY | O_NONBLOCK))
  if (writingEnd === undefined) return false
  closeSync(writingEnd)
  const readingEnd = quietly(() => openSync(path, O_RDONLY | O_NONBLOCK))
  return readingEnd !== undefined && (await isReadable(readingEnd))
}

/**
 * Looks into a pipe without taking anything out, which Node has no call for: with a buffer of no bytes it is an error that
 * there are some, told in the first turn of the event loop that asks for events.
 */
async function isReadable(fd: number): Promise<boolean> {
  const { Socket } = await import('node:net')
  const onread = { buffer: new Uint8Array(0), callback: () => false }
  const socket = new Socket({ fd, readable: true, writable: false, onread })
  let readable = false
  socket.once('error', () => {
    readable = true
  })
  socket.resume()
  for (let turns = 0; turns < 3 && !readable; turns++) await turn()
  socket.destroy()
  return readable
}
