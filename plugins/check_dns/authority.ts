import { randomBytes } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { isIP } from 'node:net'

const headerBytes = 12
const types = { A: 1, PTR: 12 } as const
/** How long an answer is waited for before the query is sent again. */
const againMs = 1000

/**
 * Does a server answer for a zone of its own (flag AA, RFC 1035 §4.1.1)? node:dns does not tell, so this asks once more,
 * and looks at the head of the answer only. Undefined where the port is closed.
 */
export function isAuthoritative(
  server: { readonly address: string; readonly port: number },
  host: string,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<boolean | undefined>()
  const socket = createSocket(isIP(server.address) === 6 ? 'udp6' : 'udp4')
  const query = encodeQuery(host)
  let timer: NodeJS.Timeout | undefined
  const finish = (settle: () => void) => {
    clearTimeout(timer)
    signal.removeEventListener('abort', abort)
    socket.close()
    settle()
  }
  const abort = () => finish(() => reject(signal.reason))
  const send = () => {
    socket.send(query)
    timer = setTimeout(send, againMs)
  }
  socket.once('error', () => finish(() => resolve(undefined)))
  socket.on('message', (answer) => {
    const isOurs = answer.length >= headerBytes && answer.readUInt16BE(0) === query.readUInt16BE(0)
    if (isOurs) finish(() => resolve((answer.readUInt8(2) & 0b100) !== 0))
  })
  signal.addEventListener('abort', abort, { once: true })
  socket.connect(server.port, server.address, send)
  return promise
}

/** One question, with the wish for recursion as others ask; a name of more than 63 bytes between dots was refused before. */
function encodeQuery(host: string): Buffer {
  const isAddress = isIP(host) !== 0
  const labels = (isAddress ? reverseName(host) : host.replace(/\.$/, '')).split('.')
  const head = Buffer.alloc(headerBytes)
  randomBytes(2).copy(head)
  head.writeUInt16BE(0x0100, 2)
  head.writeUInt16BE(1, 4)
  const name = labels.map((label) => Buffer.concat([Buffer.from([Buffer.byteLength(label)]), Buffer.from(label)]))
  const tail = Buffer.from([0, 0, isAddress ? types.PTR : types.A, 0, 1])
  return Buffer.concat([head, ...name, tail])
}

/** `1.2.0.192.in-addr.arpa`, or the 32 digits of an IPv6 address below ip6.arpa. */
function reverseName(address: string): string {
  if (isIP(address) === 4) return `${address.split('.').reverse().join('.')}.in-addr.arpa`
  // The URL parser has an address in its shortest spelling, hexadecimal throughout.
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const groups = (text: string) => text.split(':').filter((group) => group !== '')
  const missing = 8 - groups(head).length - groups(tail).length
  const all = [...groups(head), ...Array<string>(missing).fill('0'), ...groups(tail)]
  const digits = all.map((group) => group.padStart(4, '0')).join('')
  return `${[...digits].reverse().join('.')}.ip6.arpa`
}
