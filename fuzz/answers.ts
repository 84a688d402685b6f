import { isUtf8 } from 'node:buffer'
import { packAnswer } from '../src/daemon/pack-answer.ts'
import { fit as cutToFit } from '../src/protocol/fit.ts'
import { agreedBufferBytes } from '../src/protocol/offer.ts'
import { decodePacket, encodeQuery, type PacketVersion } from '../src/protocol/packet.ts'
import { counter } from './counter.ts'
import { type Property, plainSession, targetOf } from './property.ts'
import type { Random } from './random.ts'
import { smallerText } from './shrink.ts'

/** A command's output on its way to a client. */
type Output = {
  /** A binary string. */
  readonly text: string
  /** What `max_input_buffer` dropped before it came here, bytes. */
  readonly dropped: number
  readonly version: PacketVersion
  /** What the client offers, and the size it asks with in version 2. */
  readonly offerBytes: number | undefined
  readonly queryBytes: number
  /** The daemon's max_packetbuffer_length. */
  readonly ownBytes: number
}

const pieces = [
  ...['OK - all is well', 'é', '€', '😀', 'ばか', ' ', '\n', '\n\n', '|', "'", "'a b'=1;2;3;0;9"],
  ...['time=0.1s;;;0', '/=2643MB', '[cut: 1 of 2 bytes]'],
  ...['x'.repeat(100), 'é'.repeat(60), '\t', '\r\n', '1=1 2=2 3=3 4=4 5=5 6=6 7=7 8=8', '=', "''''", '\v'],
].map((piece) => Buffer.from(piece).toString('latin1'))

function make(random: Random): Output {
  const parts: string[] = []
  for (let count = random.size(60); count > 0; count--)
    parts.push(
      random.chance(3) ? random.bytes(random.size(20)).toString('latin1').replaceAll('\0', '') : random.pick(pieces),
    )
  const version = random.pick([2, 3, 4] as const)
  return {
    text: parts.join(''),
    dropped: random.chance(10) ? random.size(5_000_000) : 0,
    version,
    offerBytes: random.chance(40) ? 1024 + random.size(3000) : undefined,
    queryBytes: 1 + random.size(3000),
    ownBytes: 1024 + random.size(4000),
  }
}

function* smaller(output: Output): Generator<Output> {
  for (const text of smallerText(output.text)) yield { ...output, text }
}

function check(output: Output, count: (what: string) => void): string | undefined {
  const text = Buffer.from(output.text, 'latin1')
  return checkFit(text, text.length + output.dropped, output.queryBytes, count) ?? checkPacked(output, text)
}

/** The mark, and what it says was kept. */
const mark = /\n\[cut: (\d+) of (\d+) bytes\]$/

function checkFit(text: Buffer, ofBytes: number, limit: number, count: (what: string) => void): string | undefined {
  const fitted = cutToFit(text, limit, ofBytes)
  const out = fitted.text
  count(fitted.cut ? 'cut' : 'whole')
  if (out.length > limit) return `${out.length} bytes came out, more than ${limit}`
  if (isUtf8(text) && !isUtf8(out)) return `what came out is not UTF-8: ${out.toString('hex')}`
  const isCut = text.length > limit || ofBytes > text.length
  if (fitted.cut !== isCut) return `cut is ${fitted.cut}, but ${ofBytes} bytes were to fit ${limit}`
  if (!fitted.cut) return out.equals(text) ? undefined : 'it changed a text that fits'
  const [marked, kept, of] = mark.exec(out.toString('latin1')) ?? []
  if (limit >= 64 && marked === undefined) return 'it is cut without a mark'
  if (marked !== undefined && limit >= 64) {
    if (Number(of) !== ofBytes || Number(kept) !== out.length - marked.length) return `the mark is wrong: ${marked}`
    return checkParts(text.toString('latin1'), out.toString('latin1', 0, out.length - marked.length))
  }
  return undefined
}

/** The first line is a beginning of the first line, and each metric is one that was there. */
function checkParts(text: string, kept: string): string | undefined {
  const [line = ''] = kept.split('\n', 1)
  const [words = '', ...perfdata] = line.split('|')
  if (!text.startsWith(words)) return `the first line became ${JSON.stringify(words)}`
  const before = ` ${text.replaceAll('|', ' ').replace(/\s/g, ' ')} `
  const shown = perfdata.join(' ').replace(/\s/g, ' ')
  for (const metric of shown.split(' '))
    if (!before.includes(metric)) return `a metric became ${JSON.stringify(metric)}`
  return undefined
}

/** The way of an answer through a daemon: packed for a query, and read again. */
function checkPacked(output: Output, text: Buffer): string | undefined {
  const { version, offerBytes, queryBytes, ownBytes, dropped } = output
  const size = version === 2 && offerBytes === undefined ? { bufferBytes: Math.max(8, queryBytes) } : {}
  const offer = offerBytes === undefined ? {} : { offerBytes }
  const query = decodePacket(encodeQuery({ version, text: Buffer.from('check'), ...size, ...offer }))
  if (query.kind !== 'packet') return `our own query is refused: ${query.code}`
  const agreed = agreedBufferBytes(ownBytes, query.packet)
  const answer = { resultCode: 2, text, outputBytes: text.length + dropped, staged: [] }
  const packed = packAnswer(query.packet, answer, agreed, ownBytes)
  const read = decodePacket(packed.bytes)
  if (read.kind !== 'packet') return `our own answer is refused: ${read.code}`
  if (read.packet.bufferBytes > agreed)
    return `an answer of ${read.packet.bufferBytes} bytes where ${agreed} were agreed`
  if (offerBytes === undefined && read.packet.offerBytes !== undefined) return 'our size was told to who told none'
  if (read.packet.resultCode !== 2 || read.packet.version !== version) return 'state or version changed on the way'
  if (version === 2 && offerBytes === undefined && packed.bytes.length !== 12 + query.packet.bufferBytes)
    return `a version 2 answer of ${packed.bytes.length} bytes for a query of ${12 + query.packet.bufferBytes}`
  if (packed.cut === undefined && !read.packet.text.equals(text)) return 'a text that fits changed on the way'
  if (packed.cut !== undefined && agreed >= 65 && !mark.test(read.packet.text.toString('latin1')))
    return 'the mark was lost'
  return undefined
}

const property: Property<Output> = {
  name: 'answers',
  says: 'Output fits its limit, stays UTF-8, is marked exactly where it was cut, and comes back from its packet as it went in.',
  batch: 200,
  make,
  smaller,
  show: (output) => JSON.stringify(output),
  open: async () => {
    const kinds = counter()
    return plainSession((output) => check(output, kinds.add), kinds.notes)
  },
}

/** Command output through fit, packing and decoding. */
export const answers = targetOf(property)
