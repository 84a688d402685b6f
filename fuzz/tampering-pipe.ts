import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

/** A stream on top of a socket that changes what is written: `edit` sees each write with its number, from 0. */
export function tamperingPipe(socket: Socket, edit: (bytes: Buffer, number: number) => Buffer): Duplex {
  let number = 0
  const pipe = new Duplex({
    read: () => void socket.resume(),
    write: (bytes: Buffer, _encoding, done) => {
      if (socket.writable) socket.write(edit(bytes, number++), () => done())
      else done()
    },
    final: (done) => {
      socket.end()
      done()
    },
    destroy: (error, done) => {
      socket.destroy()
      done(error)
    },
  })
  pipe.on('error', () => undefined)
  socket.on('data', (bytes: Buffer) => {
    if (!pipe.push(bytes)) socket.pause()
  })
  socket.once('end', () => pipe.push(null))
  socket.once('close', () => pipe.destroy())
  return pipe
}
