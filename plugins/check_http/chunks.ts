/** Takes the chunks of an answer apart (RFC 9112 §7.1). */
export type Chunks = {
  /** Bytes of the page in these bytes of the connection. */
  readonly take: (bytes: Buffer) => readonly Buffer[]
  readonly isOver: () => boolean
  /** Has the last chunk come, and nothing before it that was no chunk? */
  readonly isWhole: () => boolean
}

/** A line with a chunk's size is not longer. */
const longestSizeLine = 1024

/** Makes a reader. What is not chunked although its header says so ends the page there, and makes it broken. */
export function chunkReader(): Chunks {
  let line = ''
  let leftBytes = 0
  let part: 'size' | 'data' | 'end-of-data' | 'over' | 'broken' = 'size'

  const isOver = () => part === 'over' || part === 'broken'
  const takeSize = (bytes: Buffer, at: number): number => {
    const end = bytes.indexOf(0x0a, at)
    line += bytes.toString('latin1', at, end < 0 ? bytes.length : end)
    if (line.length > longestSizeLine) part = 'broken'
    if (end < 0 || part === 'broken') return bytes.length
    const size = /^[ \t]*([0-9a-f]{1,12})[ \t]*(?:;.*)?\r?$/i.exec(line)?.[1]
    if (size === undefined) {
      part = 'broken'
      return bytes.length
    }
    leftBytes = Number.parseInt(size, 16)
    // Trailers that may follow say nothing about the page.
    part = leftBytes === 0 ? 'over' : 'data'
    line = ''
    return end + 1
  }
  const take = (bytes: Buffer): readonly Buffer[] => {
    const pieces: Buffer[] = []
    for (let at = 0; at < bytes.length && !isOver(); ) {
      if (part === 'size') at = takeSize(bytes, at)
      else if (part === 'data') {
        const piece = bytes.subarray(at, at + leftBytes)
        pieces.push(piece)
        at += piece.length
        leftBytes -= piece.length
        if (leftBytes === 0) part = 'end-of-data'
      } else {
        if (bytes[at] === 0x0a) part = 'size'
        at += 1
      }
    }
    return pieces
  }
  return { take, isOver, isWhole: () => part === 'over' }
}
