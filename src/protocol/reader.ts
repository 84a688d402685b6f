import { byteStore } from './byte-store.ts'
import { addZeroTail, continueChecksum } from './checksum.ts'
import { fields, type Layout, layoutOf, layouts, packetBytes } from './layouts.ts'
import { checkLength, type Packet, packetTypes, type RefusalCode, readPacket, wireEnd } from './packet.ts'

/** What the bytes so far are. */
export type ReadOutcome =
  | {
      readonly kind: 'more'
      /** A v2 packet of this many bytes would have been complete but for its checksum. */
      readonly unfitting: boolean
    }
  | {
      readonly kind: 'packet'
      readonly packet: Packet
      /** The packet's whole size by its layout, the tail of v3 included even where it did not arrive. */
      readonly sizeBytes: number
    }
  | { readonly kind: 'refused'; readonly code: RefusalCode; readonly detail: string }

/** Takes a connection's bytes as they come and says when they are one packet. Once it has decided it stays with it. */
export type PacketReader = {
  /** The next bytes; those behind the packet's end are ignored. */
  push(chunk: Buffer): ReadOutcome
  /** The peer will send no more: never answers `more`. */
  end(): ReadOutcome
  /** The peer fell silent: a v2 packet whose checksum fits nowhere is refused as `bad-crc`, anything else goes on. */
  quiet(): ReadOutcome
  /** All bytes pushed, ignored ones included. */
  receivedBytes(): number
}

/** The smallest v2 packet: a buffer of one byte. */
const leastV2Bytes = packetBytes(layouts[2], 1)

/**
 * Reads one packet of `direction`, of any version, however it is cut into chunks (DESIGN §4.1).
 * `maxBufferBytes` bounds every buffer; v2 packets of stock size (1036 bytes) and of `v2Sizes` pass whatever it is.
 * A v2 packet carries no length: its checksum is tested at 1036 bytes, at 12 + N for each N of `v2Sizes`, and wherever a
 * chunk ends. All work is linear in the bytes that arrive, and so is all memory.
 */
export function packetReader(options: {
  readonly direction: 'query' | 'answer'
  readonly maxBufferBytes: number
  readonly v2Sizes?: readonly number[]
}): PacketReader {
  const { direction, maxBufferBytes } = options
  const v2Sizes = [...new Set([layouts[2].queryBufferBytes, ...(options.v2Sizes ?? [])])].sort((a, b) => a - b)
  const v2Packets = v2Sizes.map((size) => packetBytes(layouts[2], size))
  const v2MostBytes = packetBytes(layouts[2], Math.max(maxBufferBytes, ...v2Sizes))
  const store = byteStore()
  let received = 0
  let layout: Layout | undefined
  let bufferBytes: number | undefined
  let outcome: ReadOutcome = { kind: 'more', unfitting: false }
  let running = 0
  let summedBytes = 0

  /** The checksum over all bytes so far; each byte is summed once. */
  function checksum(of: Layout): number {
    const bytes = store.bytes()
    running = continueChecksum(of, bytes, summedBytes, running)
    summedBytes = bytes.length
    return running
  }

  /** The byte count at which something can be decided next. */
  function nextStop(): number {
    const size = store.size()
    if (!layout) return fields.version.at + fields.version.bytes
    if (!layout.length) return v2Packets.find((stop) => stop > size) ?? v2MostBytes + 1
    return bufferBytes === undefined ? layout.bufferAt : wireEnd(layout, bufferBytes)
  }

  /** At a stop: the outcome, or undefined to go on to the next one. */
  function decideAtStop(): ReadOutcome | undefined {
    const bytes = store.bytes()
    if (!layout) {
      const version = bytes.readInt16BE(fields.version.at)
      layout = layoutOf(version)
      return layout ? undefined : refused('bad-version', `version ${version}`)
    }
    if (!layout.length) {
      if (bytes.length > v2MostBytes) return refused('too-big', `a version 2 packet of more than ${v2MostBytes} bytes`)
      return v2Packet(layout)
    }
    if (bufferBytes === undefined) {
      bufferBytes = bytes.readInt32BE(layout.length.at)
      const code = checkLength(layout, bufferBytes, direction, maxBufferBytes)
      const limit = code === 'too-big' ? ` exceeds ${maxBufferBytes}` : ''
      return code ? refused(code, `buffer length ${bufferBytes}${limit}`) : undefined
    }
    const sum = addZeroTail(layout, checksum(layout))
    const sent = bytes.readUInt32BE(fields.checksum.at)
    return sum === sent ? packetOf(layout, bufferBytes) : refused('bad-crc', `checksum ${hex(sent)}, not ${hex(sum)}`)
  }

  /** The v2 packet that ends with the last byte so far, if its checksum says so. */
  function v2Packet(of: Layout): ReadOutcome | undefined {
    const bytes = store.bytes()
    if (bytes.length < leastV2Bytes || checksum(of) !== bytes.readUInt32BE(fields.checksum.at)) return undefined
    return packetOf(of, bytes.length - packetBytes(of, 0))
  }

  function packetOf(of: Layout, length: number): ReadOutcome {
    const packet = readPacket(of, store.bytes(), length)
    const isQuery = packet.type === packetTypes.query
    const isAnswer = packet.type === packetTypes.answer || packet.type === packetTypes.answerMore
    if (direction === 'query' ? !isQuery : !isAnswer)
      return refused('bad-type', `packet type ${packet.type} in ${direction === 'query' ? 'a query' : 'an answer'}`)
    return { kind: 'packet', packet, sizeBytes: packetBytes(of, length) }
  }

  function advance(chunk: Buffer): ReadOutcome {
    let rest = chunk
    for (;;) {
      const stop = nextStop()
      const piece = rest.subarray(0, stop - store.size())
      store.append(piece, stop)
      rest = rest.subarray(piece.length)
      const decided = store.size() === stop ? decideAtStop() : undefined
      if (decided) return decided
      if (rest.length === 0 && store.size() < nextStop()) break
    }
    const v2 = layout && !layout.length ? v2Packet(layout) : undefined
    return v2 ?? { kind: 'more', unfitting: isUnfitting() }
  }

  function isUnfitting(): boolean {
    return layout !== undefined && !layout.length && store.size() >= Math.min(...v2Packets)
  }

  function fitsNowhere(): ReadOutcome {
    return refused('bad-crc', `the checksum fits a version 2 packet of no size up to ${store.size()} bytes`)
  }

  return {
    push(chunk) {
      received += chunk.length
      if (outcome.kind === 'more') outcome = advance(chunk)
      return outcome
    },
    end() {
      if (outcome.kind !== 'more') return outcome
      if (received === 0) outcome = refused('empty-packet', 'no bytes')
      else if (outcome.unfitting) outcome = fitsNowhere()
      else outcome = refused('truncated', truncation(layout, bufferBytes, received))
      return outcome
    },
    quiet() {
      if (outcome.kind === 'more' && outcome.unfitting) outcome = fitsNowhere()
      return outcome
    },
    receivedBytes: () => received,
  }
}

function refused(code: RefusalCode, detail: string): ReadOutcome {
  return { kind: 'refused', code, detail }
}

function truncation(layout: Layout | undefined, bufferBytes: number | undefined, received: number): string {
  const whole = layout && bufferBytes !== undefined ? ` of ${packetBytes(layout, bufferBytes)}` : ''
  return `the packet ended after ${received}${whole} bytes`
}

function hex(sum: number): string {
  return sum.toString(16).padStart(8, '0')
}
