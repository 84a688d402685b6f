import { shownCharacters } from '../net/said.ts'

/** A connection, or datagrams to and from one place. */
export type Dialogue = {
  readonly write: (bytes: Uint8Array) => void
  /** The next bytes; undefined at the end. */
  readonly read: () => Promise<Buffer | undefined>
  readonly close: () => void
}

/** What is looked for in an answer. */
export type Wanted = {
  readonly texts: readonly Uint8Array[]
  /** The answer must begin with it; else it may stand anywhere. */
  readonly isAtStart: boolean
  readonly all: boolean
  /** Read no more than so many bytes; 0 = no limit. */
  readonly mostBytes: number
  /** As in the original: an answer of so many bytes is right whatever it holds. */
  readonly mostBytesSuffice: boolean
}

/** What came: its beginning, and whether it holds what was wanted. */
export type Heard = { readonly start: Buffer; readonly isFound: boolean }

/** Once something has come, the rest has so long, as in the original. */
const restMs = 2000

/** Kept of an answer, to be shown; more than its characters need. */
const keptBytes = shownCharacters * 8

/**
 * Reads until everything wanted was found, the peer ends, or nothing that helps comes any more. Of an answer of any size it keeps
 * only its beginning and as much of its end as a wanted text may straddle.
 */
export async function hear(dialogue: Dialogue, wanted: Wanted, signal: AbortSignal): Promise<Heard> {
  const longest = Math.max(...wanted.texts.map((text) => text.length))
  const missing = new Set(wanted.texts)
  const isFound = () => (wanted.all ? missing.size === 0 : missing.size < wanted.texts.length)
  let start = Buffer.alloc(0)
  let window = Buffer.alloc(0)
  let total = 0
  let rest: Promise<undefined> | undefined
  for (;;) {
    const next = dialogue.read()
    const bytes = await (rest ? Promise.race([next, rest]) : next)
    if (bytes === undefined) return { start, isFound: isFound() }
    rest ??= after(restMs, signal)
    total += bytes.length
    if (start.length < keptBytes) start = Buffer.concat([start, bytes.subarray(0, keptBytes - start.length)])
    window = Buffer.concat([window.subarray(Math.max(0, window.length - longest + 1)), bytes])
    for (const text of missing) {
      if (wanted.isAtStart ? beginsWith(start, text) : window.includes(text)) missing.delete(text)
    }
    const isHopeless = wanted.isAtStart && hopeless([...missing], wanted.all, start)
    const isFull = wanted.mostBytes > 0 && total >= wanted.mostBytes
    if (isFound() || isHopeless || isFull) return { start, isFound: isFound() || (isFull && wanted.mostBytesSuffice) }
  }
}

const beginsWith = (bytes: Uint8Array, text: Uint8Array) =>
  bytes.length >= text.length && text.every((byte, at) => bytes[at] === byte)

/** Nothing that may still come makes it begin with what is missing. */
function hopeless(missing: readonly Uint8Array[], all: boolean, start: Uint8Array): boolean {
  const lost = missing.filter((text) => !beginsWith(text, start.subarray(0, text.length)))
  return all ? lost.length > 0 : lost.length === missing.length
}

function after(ms: number, signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), ms)
    // Whoever found what was wanted does not wait for it.
    timer.unref()
    signal.addEventListener('abort', () => clearTimeout(timer), { once: true })
  })
}
