import { write } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { errorCode } from '../../check/strerror.ts'

/**
 * Writes all of it to stdout in a thread of its own: a reader that pauses must not stop the clock of the queries that are
 * under way. Resolves with the error that stopped it. One call at a time.
 */
export async function writeToStdout(text: string): Promise<Error | undefined> {
  let rest: Uint8Array = Buffer.from(text)
  while (rest.length > 0) {
    const [error, bytes] = await once(rest)
    if (errorCode(error) === 'EAGAIN') await sleep(5)
    else if (error) return error
    rest = rest.subarray(bytes)
  }
  return undefined
}

const once = (bytes: Uint8Array) =>
  new Promise<readonly [error: Error | null, bytes: number]>((resolve) => {
    write(1, bytes, (error, written) => resolve([error, written]))
  })
