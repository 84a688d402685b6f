import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'

/** A daemon under load: stock's or ours. */
export type Peer = {
  readonly name: string
  readonly port: number
  readonly useTls: boolean
  readonly child: ChildProcess
}

/** Starts a daemon on a free port and waits until it accepts. `config` gets the port and gives nrpe.cfg's path. */
export async function startPeer(
  name: string,
  program: string,
  useTls: boolean,
  config: (port: number) => Promise<string>,
): Promise<Peer> {
  const port = await freePort()
  const child = spawn(program, ['-c', await config(port), '-f', ...(useTls ? [] : ['-n'])], { stdio: 'ignore' })
  for (let tries = 0; tries < 200; tries++) {
    if (await accepts(port)) return { name, port, useTls, child }
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  child.kill('SIGKILL')
  throw new Error(`${name} (${program}) did not open port ${port} within 5 seconds`)
}

/** Ends the daemon by the pid that was started. */
export async function stopPeer(peer: Peer): Promise<void> {
  if (peer.child.exitCode !== null || peer.child.signalCode !== null) return
  const exited = once(peer.child, 'exit')
  peer.child.kill('SIGTERM')
  await exited
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
