import { readFileSync } from 'node:fs'

/**
 * Bytes, an end counting as one, that the host of a connection's peer has not confirmed yet; `gone` where the kernel
 * has forgotten the connection, undefined where this system does not tell. Ports of our side and of the peer's.
 */
export function unacknowledged(localPort: number, remotePort: number): number | 'gone' | undefined {
  const ends = `:${hex(localPort)} [0-9A-F]+:${hex(remotePort)}`
  // sl, local address, remote address, state, tx_queue:rx_queue (proc(5))
  const line = new RegExp(`^ *\\d+: [0-9A-F]+${ends} [0-9A-F]{2} ([0-9A-F]+):`, 'm')
  let isTold = false
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    try {
      const queue = line.exec(readFileSync(table, 'latin1'))?.[1]
      isTold = true
      if (queue !== undefined) return Number.parseInt(queue, 16)
    } catch {
      // No /proc, or no IPv6.
    }
  }
  return isTold ? 'gone' : undefined
}

const hex = (port: number) => port.toString(16).toUpperCase().padStart(4, '0')
