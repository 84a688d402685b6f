/** The parts of plugin output as Nagios reads it: `TEXT|PERF1\nLONG TEXT|PERF2\nPERF3`. All are views into it. */
export type PluginOutput = {
  /** The first line before its `|`. */
  readonly firstLine: Buffer
  /** Perfdata as it was printed: what is behind the first line's `|`, and behind the long text's. */
  readonly perfdata: readonly [Buffer, Buffer]
  /** The lines behind the first up to their first `|`; everything behind that is perfdata. */
  readonly longText: Buffer
}

const newline = 0x0a
const bar = 0x7c
const quote = 0x27
const blank = 0x20

/** Takes plugin output apart. */
export function splitOutput(output: Buffer): PluginOutput {
  const [line, rest] = splitAt(output, newline)
  const [firstLine, perfdata] = splitAt(line, bar)
  const [longText, morePerfdata] = splitAt(rest, bar)
  return { firstLine, perfdata: [perfdata, morePerfdata], longText }
}

/**
 * The first whole metrics of `perfdata` as one line, `|` before the first and a blank before each other one, in at most
 * `mostBytes`. Empty when there is none or the first one does not fit.
 */
export function perfdataWithin(perfdata: readonly Buffer[], mostBytes: number): Buffer {
  const all = perfdata.reduce((sum, part) => sum + 1 + part.length, 0)
  const line = Buffer.alloc(Math.max(0, Math.min(all, mostBytes)))
  let used = 0
  for (const part of perfdata) {
    for (let start = 0; start < part.length; ) {
      const end = metricEnd(part, start)
      if (end > start) {
        if (used + 1 + end - start > line.length) return line.subarray(0, used)
        line[used] = used === 0 ? bar : blank
        part.copy(line, used + 1, start, end)
        used += 1 + end - start
      }
      start = end + 1
    }
  }
  return line.subarray(0, used)
}

/** Where the metric that starts at `start` ends: at white space, but for blanks inside a label's single quotes. */
function metricEnd(perfdata: Buffer, start: number): number {
  let quoted = false
  for (let at = start; at < perfdata.length; at++) {
    const byte = perfdata[at] ?? 0
    if (byte === newline) return at
    if (byte === quote) quoted = !quoted
    else if (!quoted && (byte === blank || (byte >= 0x09 && byte <= 0x0d))) return at
  }
  return perfdata.length
}

function splitAt(bytes: Buffer, separator: number): [Buffer, Buffer] {
  const at = bytes.indexOf(separator)
  return at === -1 ? [bytes, bytes.subarray(bytes.length)] : [bytes.subarray(0, at), bytes.subarray(at + 1)]
}
