import type { Socket } from 'node:net'

/** How long a peer may take to notice, milliseconds. */
const noticeMs = 1_000

/**
 * Ends a connection without a word. What the peer has sent is read and dropped: closing over it would make the kernel
 * reset the connection, of which a stock check_nrpe may die by SIGPIPE without a line for Nagios.
 */
export function hangUp(socket: Socket): void {
  const limit = setTimeout(() => socket.destroy(), noticeMs)
  socket.once('end', () => socket.destroy())
  socket.once('close', () => clearTimeout(limit))
  socket.resume()
  socket.end()
}
