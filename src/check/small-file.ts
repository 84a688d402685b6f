import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** Larger than the largest bundle of authorities. */
const mostBytes = 16 * 1024 * 1024

/**
 * A whole file that an option names: a configuration, a certificate, a secret. A FIFO would hold the thread for ever, past any
 * time limit, and a device such as /dev/zero has no end: neither is read (with `anyKind` both are), nor what is larger than
 * 16 MiB. Throws what `strerror` words.
 */
export function readSmallFile(path: string, { anyKind = false } = {}): Buffer {
  const fd = openSync(path, constants.O_RDONLY | (anyKind ? 0 : constants.O_NONBLOCK))
  try {
    const facts = fstatSync(fd)
    if (!anyKind && !facts.isFile() && !facts.isDirectory()) throw new Error('Not a regular file')
    const chunks: Buffer[] = []
    for (let total = 0; ; ) {
      // Files of /proc have the size 0; a folder ends here with its own words.
      const chunk = Buffer.alloc(Math.min(Math.max(facts.size - total, 0), mostBytes) + 1024)
      const length = readSync(fd, chunk, 0, chunk.length, null)
      if (length === 0) return Buffer.concat(chunks)
      chunks.push(chunk.subarray(0, length))
      total += length
      if (total > mostBytes) throw new Error('it is larger than 16 MiB')
    }
  } finally {
    closeSync(fd)
  }
}
