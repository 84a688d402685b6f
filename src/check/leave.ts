/**
 * Ends the process at once. A name server that does not answer holds a thread of Node's for as long as the C library is
 * patient, and every orderly exit waits for that thread: a new program in place of this one does not.
 */
export function leaveAtOnce(exitCode: number): void {
  try {
    process.execve?.('/bin/sh', ['sh', '-c', `exit ${exitCode}`], {})
  } catch {
    // Then it takes as long as the resolver does.
  }
}
