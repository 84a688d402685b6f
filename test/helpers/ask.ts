import { plenumCommand } from './plenum.ts'
import { type Ran, run } from './run.ts'
import { stockCheckNrpe } from './stock-paths.ts'

/** The two clients, as the start of a command line. Ours remembers nothing, so that no test depends on another. */
export const clients = {
  plenum: [...plenumCommand(), 'check_nrpe', '--no-state'],
  stock: [stockCheckNrpe],
} as const

/** Asks a daemon on 127.0.0.1 with one of the clients; `options` are check_nrpe's own. */
export function ask(
  client: keyof typeof clients,
  daemon: { readonly port: number; readonly tls: boolean },
  options: readonly string[] = [],
): Promise<Ran> {
  const plain = daemon.tls ? [] : ['-n']
  return run([...clients[client], '-H', '127.0.0.1', '-p', `${daemon.port}`, ...plain, ...options])
}

/** Name and options of the packet versions check_nrpe can be told to ask in. */
export const versionOptions: readonly (readonly [string, readonly string[]])[] = [
  ['-2', ['-2']],
  ['-3', ['-3']],
  ['by default', []],
]
