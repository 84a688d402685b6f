import { randomBytes } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { isIP } from 'node:net'
import { preciseNowMs } from './clock.ts'
import { type Answer, decodeAnswer, encodeQuery, nonceOf } from './packet.ts'

/** One exchange with a server. */
export type Sample = {
  /** How far the server's clock is ahead of ours, seconds. */
  readonly offset: number
  /** How long the packets were under way, seconds. */
  readonly delay: number
  readonly answer: Answer
}

/** What asking one server came to. */
export type Asked =
  | { readonly kind: 'samples'; readonly address: string; readonly samples: readonly Sample[] }
  /** It answers that it has no time to give. */
  | { readonly kind: 'unsynchronized'; readonly address: string; readonly answer: Answer }
  | { readonly kind: 'unreachable'; readonly address: string; readonly error: Error }
  /** What came was no answer of NTP. */
  | { readonly kind: 'foreign'; readonly address: string; readonly bytes: Uint8Array }
  | { readonly kind: 'silent'; readonly address: string }

/** As many as the original takes. */
const samplesWanted = 4
/** A query that is lost is sent again after this. */
const againMs = 1000

/** Asks a server four times, one after the other; `until` ends it with what there is then. */
export function askServer(address: string, port: number, until: AbortSignal): Promise<Asked> {
  const { promise, resolve } = Promise.withResolvers<Asked>()
  const socket = createSocket(isIP(address) === 6 ? 'udp6' : 'udp4')
  const samples: Sample[] = []
  const sentMs = new Map<string, number>()
  let foreign: Uint8Array | undefined
  let timer: NodeJS.Timeout | undefined

  const finish = (asked: Asked) => {
    clearTimeout(timer)
    until.removeEventListener('abort', end)
    socket.close()
    resolve(asked)
  }
  const end = () => {
    if (samples.length > 0) finish({ kind: 'samples', address, samples })
    else if (foreign) finish({ kind: 'foreign', address, bytes: foreign })
    else finish({ kind: 'silent', address })
  }
  const send = () => {
    sentMs.set(sendQuery(socket), preciseNowMs())
    timer = setTimeout(send, againMs)
  }
  const hear = (packet: Buffer) => {
    const nowMs = preciseNowMs()
    const nonce = nonceOf(packet)
    const departedMs = nonce && sentMs.get(nonce.toString('hex'))
    if (departedMs === undefined) {
      if (!nonce) foreign ??= Uint8Array.from(packet)
      return
    }
    sentMs.delete(nonce?.toString('hex') ?? '')
    const answer = decodeAnswer(packet, nowMs)
    if (!isSynchronized(answer)) return finish({ kind: 'unsynchronized', address, answer })
    samples.push(sampleOf(answer, departedMs, nowMs))
    if (samples.length === samplesWanted) return finish({ kind: 'samples', address, samples })
    clearTimeout(timer)
    send()
  }

  socket.once('error', (error) =>
    finish(samples.length > 0 ? { kind: 'samples', address, samples } : { kind: 'unreachable', address, error }),
  )
  socket.on('message', hear)
  until.addEventListener('abort', end, { once: true })
  // Connected, it hears that nobody listens there, and nobody else is heard.
  socket.connect(port, address, send)
  return promise
}

/** Sends a query, and gives the hexadecimal digits that its answer brings back. */
function sendQuery(socket: Socket): string {
  const nonce = randomBytes(8)
  socket.send(encodeQuery(nonce))
  return nonce.toString('hex')
}

/** RFC 5905 §7.3: leap indicator 3, and strata that no clock with a source has. */
function isSynchronized({ isTimed, leap, stratum }: Answer): boolean {
  return isTimed && leap !== 3 && stratum > 0 && stratum < 16
}

/** RFC 5905 §8. */
function sampleOf(answer: Answer, departedMs: number, arrivedMs: number): Sample {
  return {
    offset: (answer.receivedMs - departedMs + (answer.sentMs - arrivedMs)) / 2000,
    delay: (arrivedMs - departedMs - (answer.sentMs - answer.receivedMs)) / 1000,
    answer,
  }
}
