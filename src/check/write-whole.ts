import { writeSync } from 'node:fs'

/** Writes all of it, waiting where a pipe is full. Returns the error that stopped it, undefined when all is out. */
export function writeWhole(fd: number, output: string | Uint8Array): Error | undefined {
  let rest: Uint8Array = typeof output === 'string' ? Buffer.from(output) : output
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest))
    } catch (error) {
      if (!(error instanceof Error)) return new Error(String(error))
      if (!('code' in error && error.code === 'EAGAIN')) return error
      // A full pipe whose other end made it non-blocking: look again in 5 ms.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
  return undefined
}
