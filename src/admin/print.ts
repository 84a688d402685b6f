import { errorCode, strerror } from '../check/strerror.ts'
import { writeWhole } from '../check/write-whole.ts'

/** Prints for the administrator: the exit code that was given, or 3 where stdout did not take all of it. */
export function print(text: string, exitCode = 0): number {
  const error = writeWhole(1, text)
  return error === undefined ? exitCode : notPrinted(error)
}

/** Says why stdout took no more, but of a reader that left early, as `head` does. Exit code 3. */
export function notPrinted(error: Error): number {
  if (errorCode(error) !== 'EPIPE') writeWhole(2, `plenum: cannot write to stdout: ${strerror(error)}\n`)
  return 3
}
