import { leaveAtOnce } from '../check/leave.ts'

/**
 * Ends this process with an exit code although threads of it hang in the kernel. Node waits for every thread before it
 * exits; a process that becomes another one loses them all.
 */
export function leaveThreadsBehind(exitCode: number): void {
  leaveAtOnce(exitCode)
  // Still here: then nothing but a signal ends it.
  process.kill(process.pid, 'SIGKILL')
}
