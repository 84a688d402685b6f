import type { Socket } from 'node:net'
import type { Packet, RefusalCode } from '../protocol/packet.ts'
import type { PacketReader, ReadOutcome } from '../protocol/reader.ts'

/** What came of waiting for one packet. */
export type Received =
  | { readonly kind: 'packet'; readonly packet: Packet }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly detail: string }
  /** The peer closed or reset before a packet was complete. */
  | { readonly kind: 'closed'; readonly receivedBytes: number; readonly error: unknown }
  /** Nothing came for as long as the limits allow. */
  | { readonly kind: 'silent'; readonly receivedBytes: number; readonly seconds: number }

/** How long a peer may keep us waiting, in milliseconds. */
export type Patience = {
  /** Without a single byte. */
  readonly silenceMs: number
  /** From now to the last byte. */
  readonly totalMs: number
  /** Without a byte, when a whole v2 packet may be there but its checksum fits no size. */
  readonly unfittingMs: number
}

/** Reads one packet. Never rejects; bytes behind the packet are read and dropped, so that closing sends no reset (T5). */
export function receive(socket: Socket, reader: PacketReader, patience: Patience): Promise<Received> {
  return new Promise((resolve) => {
    let quiet: NodeJS.Timeout
    const finish = (received: Received) => {
      clearTimeout(quiet)
      clearTimeout(total)
      socket.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose)
      socket.resume()
      resolve(received)
    }
    const silent = (ms: number) => {
      const outcome = reader.quiet()
      if (outcome.kind === 'more') finish({ kind: 'silent', receivedBytes: reader.receivedBytes(), seconds: ms / 1000 })
      else finish(settled(outcome))
    }
    const wait = (ms: number) => {
      clearTimeout(quiet)
      quiet = setTimeout(silent, ms, ms)
    }
    const onData = (chunk: Buffer) => {
      const outcome = reader.push(chunk)
      if (outcome.kind === 'more') wait(outcome.unfitting ? patience.unfittingMs : patience.silenceMs)
      else finish(settled(outcome))
    }
    const closed = (error: unknown) => finish({ kind: 'closed', receivedBytes: reader.receivedBytes(), error })
    const onEnd = () => {
      const outcome = reader.end()
      if (outcome.kind === 'more' || (outcome.kind === 'refused' && unfinished.has(outcome.code))) closed(undefined)
      else finish(settled(outcome))
    }
    const onError = (error: unknown) => closed(error)
    const onClose = () => closed(undefined)
    const total = setTimeout(silent, patience.totalMs, patience.totalMs)
    wait(patience.silenceMs)
    socket.on('data', onData).on('end', onEnd).on('error', onError).on('close', onClose)
  })
}

/** The peer ended in the middle, or before it began. */
const unfinished: ReadonlySet<string> = new Set<RefusalCode>(['truncated', 'empty-packet'])

function settled(outcome: Exclude<ReadOutcome, { kind: 'more' }>): Received {
  return outcome.kind === 'packet'
    ? { kind: 'packet', packet: outcome.packet }
    : { kind: 'refused', code: outcome.code, detail: outcome.detail }
}
