import type { Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { clientOptions, stockWishes } from '../src/transport/client-tls.ts'
import { leave, writeChunks } from './contact.ts'
import { faultOfReply } from './daemon.ts'
import { tamperingPipe } from './tampering-pipe.ts'
import type { TlsContact } from './tls-contact.ts'

/** Longer than any of the limits that the daemon has been given. */
export const mostMs = 20_000

/** How a connection went. */
export type Met = { readonly closed: boolean; readonly answered: boolean; readonly fault: string | undefined }

/** Does what the contact says, until the connection has ended. */
export async function meet(socket: Socket, one: TlsContact): Promise<Met> {
  if (one.kind === 'raw') {
    await writeChunks(socket, one.bytes, one.ends)
    const reply = await leave(socket, one.leaving, mostMs)
    return { closed: reply.closed, answered: false, fault: undefined }
  }
  return await meetSecured(socket, one)
}

/** Shakes hands through a pipe that can change what we write; its own errors are what is wanted of us. */
function meetSecured(socket: Socket, one: Exclude<TlsContact, { kind: 'raw' }>): Promise<Met> {
  return new Promise((resolve) => {
    const answer: Buffer[] = []
    const edit = (bytes: Buffer, number: number) => {
      if (one.kind !== 'tampered' || number !== one.write) return bytes
      return one.replace === 'whole' ? one.bytes : mix(bytes, one.bytes)
    }
    const secured = connectTls({ ...clientOptions(stockWishes), socket: tamperingPipe(socket, edit) })
    const finish = (closed: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      secured.destroy()
      const bytes = Buffer.concat(answer)
      const fault = one.kind === 'session' && one.leaving === 'end' ? faultOfReply(bytes) : undefined
      resolve({ closed, answered: bytes.length > 0, fault })
    }
    const timer = setTimeout(finish, mostMs, false)
    socket.once('close', () => finish(true))
    secured.on('error', () => socket.end())
    secured.on('data', (bytes: Buffer) => answer.push(bytes))
    secured.once('end', () => socket.end())
    secured.once('secureConnect', () => {
      const way = one.kind === 'behind handshake' ? socket : secured
      const bytes = one.kind === 'tampered' ? Buffer.from('anything') : one.bytes
      void writeChunks(way, bytes, one.kind === 'tampered' ? [bytes.length] : one.ends).then(() => {
        if (one.leaving === 'reset') socket.resetAndDestroy()
        else if (one.leaving === 'end') way.end()
      })
    })
  })
}

/** The bytes with a few of them replaced, at places that the others name. */
function mix(bytes: Buffer, others: Buffer): Buffer {
  const mixed = Buffer.from(bytes)
  for (const [index, other] of others.subarray(0, 8).entries()) {
    const at = ((others[index + 8] ?? index) * 256 + index) % Math.max(1, mixed.length)
    if (mixed.length > 0) mixed[at] = other
  }
  return mixed
}
