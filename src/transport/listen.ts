import { createServer, isIP, type Server, type Socket } from 'node:net'

/** One place to listen. */
export type Endpoint = {
  /** An address, or a name that is resolved now. */
  readonly address: string
  readonly port: number
  /** A socket that listens already, handed down by systemd (sd_listen_fds(3)). */
  readonly fd?: number
}

/** Where nrpe listens when nrpe.cfg names no server_address; `::` takes IPv6 only, as stock does. */
export function endpoints(address: string | undefined, port: number, family: 'any' | 4 | 6): readonly Endpoint[] {
  if (address !== undefined) return [{ address, port }]
  return [...(family === 6 ? [] : [{ address: '0.0.0.0', port }]), ...(family === 4 ? [] : [{ address: '::', port }])]
}

/** Whether the kernel may let only one of two sockets listen. A name may mean any address. */
export function overlap(a: Endpoint, b: Endpoint): boolean {
  if (a.fd !== undefined || b.fd !== undefined || a.port !== b.port) return false
  const families = [isIP(a.address), isIP(b.address)]
  if (families.includes(0) || a.address === b.address) return true
  return families[0] === families[1] && [a.address, b.address].some((address) => wide.includes(address))
}

const wide: readonly string[] = ['0.0.0.0', '::']

/** How connections are taken. */
export type Accepting = {
  /** Connections the kernel keeps waiting. */
  readonly backlog: number
  readonly onConnection: (socket: Socket) => void
}

/** An open socket. */
export type Listener = {
  /** As it was asked for. */
  readonly endpoint: Endpoint
  /** The address that is really open. */
  readonly bound: Endpoint
  /** Stops listening at once; connections stay. */
  readonly close: () => void
}

/** Opens one socket that hands over raw connections. Rejects with what the kernel says. */
export function listen(endpoint: Endpoint, accepting: Accepting): Promise<Listener> {
  return new Promise((resolve, reject) => {
    // Half open: a peer that ends its side after the query still gets its answer.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, accepting.onConnection)
    server.once('error', reject)
    const { address: host, port, fd } = endpoint
    const { backlog } = accepting
    const where = fd === undefined ? { host, port, backlog, ipv6Only: host === '::' } : { fd, backlog }
    server.listen(where, () => {
      server.removeListener('error', reject)
      // When descriptors run out, that connection alone is lost.
      server.on('error', () => undefined)
      resolve({ endpoint, bound: whereBound(server, endpoint), close: () => void server.close() })
    })
  })
}

function whereBound(server: Server, endpoint: Endpoint): Endpoint {
  const address = server.address()
  return address !== null && typeof address === 'object' ? { address: address.address, port: address.port } : endpoint
}
