import { peerThat } from '../../helpers/peer-that.ts'

/** A server that greets, answers each line with the next of its answers, and hangs up behind the last one; its port on 127.0.0.1. */
export function talking(greeting: string, answers: readonly string[]): Promise<number> {
  return peerThat((socket) => {
    const left = [...answers]
    socket.write(`${greeting}\r\n`)
    socket.on('data', () => {
      const answer = left.shift()
      if (answer) socket.write(`${answer}\r\n`)
      else socket.end('221 bye\r\n')
    })
  })
}
