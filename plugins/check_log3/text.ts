import { isUtf8 } from 'node:buffer'

/**
 * A log line as text. Where no encoding was declared, a line that is valid UTF-8 is UTF-8, any other is Latin-1
 * (spec/check_log3.md 1.7).
 */
export function decodeLine(bytes: Buffer, from = 0, to = bytes.length): string {
  const text = bytes.toString('utf8', from, to)
  // What is no UTF-8 becomes this character, which a line may hold itself. Only then is it looked at closer: no view is made for
  // each line, because views are what fills the heap where every line matches.
  if (!text.includes('\uFFFD') || isUtf8(bytes.subarray(from, to))) return text
  return bytes.toString('latin1', from, to)
}

/** Whole lines with LF in place of each CR LF. */
export function withoutReturns(lines: Buffer): Buffer {
  // Latin-1 maps every byte to itself, there and back.
  return Buffer.from(lines.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
}

/** Whole lines as UTF-8 for stdout; each line is judged on its own, as {@link decodeLine} does. */
export function linesAsUtf8(lines: Buffer): Buffer {
  if (isUtf8(lines)) return lines
  const shown: Buffer[] = []
  for (let from = 0; from < lines.length; ) {
    const lf = lines.indexOf(10, from)
    const to = lf < 0 ? lines.length : lf + 1
    const line = lines.subarray(from, to)
    shown.push(isUtf8(line) ? line : Buffer.from(line.toString('latin1'), 'utf8'))
    from = to
  }
  return Buffer.concat(shown)
}
