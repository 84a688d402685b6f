import { isUtf8 } from 'node:buffer'
import { type PluginOutput, perfdataWithin, splitOutput } from './output.ts'

/** A text that fits, and what was cut for it; sizes in bytes of the original. */
export type Fitted =
  | { readonly text: Buffer; readonly cut: false }
  | { readonly text: Buffer; readonly cut: true; readonly keptBytes: number; readonly ofBytes: number }

/** How much of the first line is worth more than the last metric. */
const firstLineBytes = 128

/** Below this much text beside it the mark would say more than the text. */
const leastTextBytes = 16

const none = Buffer.alloc(0)

/**
 * Makes plugin output fit `limitBytes`, where the reader can see it (DESIGN §4): cut at a UTF-8 character boundary, a
 * last line `[cut: 3072 of 4096 bytes]`, no newline behind it. Perfdata is kept whole, all of it on the first line behind
 * its `|`; whole metrics are dropped from its end only where they and 128 bytes of the first line do not both fit.
 * Text that fits comes back as it is, unless `ofBytes` says that there was more of it before it came here. A limit too small for the mark (about 48 bytes) gets none.
 */
export function fit(text: Buffer, limitBytes: number, ofBytes = text.length): Fitted {
  if (text.length <= limitBytes && text.length === ofBytes) return { text, cut: false }
  const output = splitOutput(text)
  const room = roomBeforeMark(limitBytes, ofBytes)
  if (room < leastTextBytes) {
    const kept = cutOutput(output, Math.max(0, limitBytes))
    return { text: kept, cut: true, keptBytes: kept.length, ofBytes }
  }
  const kept = cutOutput(output, room)
  const keptBytes = kept.length
  return { text: Buffer.concat([kept, Buffer.from(`\n${cutMark(keptBytes, ofBytes)}`)]), cut: true, keptBytes, ofBytes }
}

/** How much may be kept before the mark, which is as long as that number has digits. */
function roomBeforeMark(limitBytes: number, ofBytes: number): number {
  const roomFor = (keptBytes: number) => limitBytes - cutMark(keptBytes, ofBytes).length - 1
  const safe = roomFor(limitBytes)
  const tight = roomFor(safe)
  return tight <= roomFor(tight) ? tight : safe
}

function cutMark(keptBytes: number, ofBytes: number): string {
  return `[cut: ${keptBytes} of ${ofBytes} bytes]`
}

/** At most `room` bytes of the output, all its perfdata on the first line, so that a line added behind it is text. */
function cutOutput(output: PluginOutput, room: number): Buffer {
  const perfdata = perfdataWithin(output.perfdata, room - Math.min(output.firstLine.length, firstLineBytes))
  const firstLine = cutText(output.firstLine, room - perfdata.length)
  const longRoom = room - perfdata.length - firstLine.length - 1
  const longText =
    firstLine.length < output.firstLine.length ? none : withoutLastNewlines(cutText(output.longText, longRoom))
  return Buffer.concat([firstLine, perfdata, longText.length > 0 ? Buffer.from('\n') : none, longText])
}

/** The first `mostBytes` bytes, or up to three fewer where a valid UTF-8 character would be halved. */
function cutText(text: Buffer, mostBytes: number): Buffer {
  if (text.length <= mostBytes) return text
  if (mostBytes <= 0) return none
  for (let at = mostBytes - 1; at >= Math.max(0, mostBytes - 3); at--) {
    const character = text.subarray(at, at + characterBytes(text.readUInt8(at)))
    if (at + character.length > mostBytes && isUtf8(character)) return text.subarray(0, at)
  }
  return text.subarray(0, mostBytes)
}

/** How long the UTF-8 character is that this byte would start. */
function characterBytes(lead: number): number {
  if (lead >= 0xf0) return 4
  if (lead >= 0xe0) return 3
  return lead >= 0xc0 ? 2 : 1
}

function withoutLastNewlines(text: Buffer): Buffer {
  let end = text.length
  while (end > 0 && text[end - 1] === 0x0a) end--
  return text.subarray(0, end)
}
