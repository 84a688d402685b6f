import { createServer, type Server, type Socket } from 'node:net'
import { errorCode } from '../check/strerror.ts'

/** One place to listen. */
export type Endpoint = {
  /** An address, or a name that is resolved now. */
  readonly address: string
  readonly port: number
}

/** Where nrpe listens when nrpe.cfg names no server_address; `::` takes IPv6 only, as stock does. */
export function endpoints(address: string | undefined, port: number, family: 'any' | 4 | 6): readonly Endpoint[] {
  if (address !== undefined) return [{ address, port }]
  return [...(family === 6 ? [] : [{ address: '0.0.0.0', port }]), ...(family === 4 ? [] : [{ address: '::', port }])]
}

/** Open sockets that hand over raw connections. */
export type Listener = {
  /** Addresses that are really open. */
  readonly bound: readonly Endpoint[]
  /** Stops accepting; connections stay. */
  readonly close: () => Promise<void>
}

/** An endpoint that could not be opened. */
export type BindFailure = { readonly endpoint: Endpoint; readonly error: unknown }

/** How connections are taken. */
export type Accepting = {
  /** Connections the kernel keeps waiting. */
  readonly backlog: number
  /** Connections at once, on each endpoint. */
  readonly maxConnections: number
  readonly onConnection: (socket: Socket) => void
  /** One more than that came, and was closed; its address. */
  readonly onDrop: (address: string) => void
}

/** Listens on every endpoint that can be opened; the others come back as failures. */
export async function listen(
  wanted: readonly Endpoint[],
  accepting: Accepting,
): Promise<{ listener: Listener; failures: readonly BindFailure[] }> {
  const servers: Server[] = []
  const bound: Endpoint[] = []
  const failures: BindFailure[] = []
  for (const endpoint of wanted) {
    try {
      const server = await open(endpoint, accepting)
      servers.push(server)
      bound.push(whereBound(server, endpoint))
    } catch (error) {
      // A kernel without IPv6 is no failure as long as IPv4 is open.
      if (endpoint.address !== '::' || errorCode(error) !== 'EAFNOSUPPORT') failures.push({ endpoint, error })
    }
  }
  const close = async () => {
    await Promise.all(servers.map((server) => new Promise<void>((done) => server.close(() => done()))))
  }
  return { listener: { bound, close }, failures }
}

function open(endpoint: Endpoint, accepting: Accepting): Promise<Server> {
  return new Promise((resolve, reject) => {
    // Half open: a peer that ends its side after the query still gets its answer.
    const server = createServer({ allowHalfOpen: true, noDelay: true }, accepting.onConnection)
    server.maxConnections = accepting.maxConnections
    server.on('drop', (dropped) => accepting.onDrop(dropped?.remoteAddress ?? 'an unknown address'))
    server.once('error', reject)
    const { address: host, port } = endpoint
    server.listen({ host, port, backlog: accepting.backlog, ipv6Only: host === '::' }, () => {
      server.removeListener('error', reject)
      // maxConnections keeps descriptors in reserve; if they run out all the same, that connection alone is lost.
      server.on('error', () => undefined)
      resolve(server)
    })
  })
}

function whereBound(server: Server, endpoint: Endpoint): Endpoint {
  const address = server.address()
  return address !== null && typeof address === 'object' ? { address: address.address, port: address.port } : endpoint
}
