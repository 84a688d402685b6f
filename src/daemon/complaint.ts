import type { Config } from '../config/config.ts'
import type { RunOutcome } from './runner/outcome.ts'

/** What an administrator will ask when the answer says no more than stock's texts do. */
export function complaintOf(outcome: RunOutcome, seconds: number, config: Config): string | undefined {
  switch (outcome.kind) {
    case 'ended':
      return outcome.why === 'timeout'
        ? `was ended: it ran longer than command_timeout (${seconds} seconds)`
        : `was ended: the daemon stopped, and shutdown_timeout (${config.shutdownTimeoutSeconds} seconds) was over`
    case 'not-started':
      return `could not be started: ${outcome.reason}`
    case 'crashed':
      return `ended in a fault of the plugin ${outcome.plugin} itself: ${outcome.reason}`
    case 'finished': {
      if (outcome.outputBytes === 0) return `printed nothing (${endOf(outcome.exitCode)})`
      const nul = outcome.output.indexOf(0)
      if (nul >= 0) return `printed a NUL byte: its answer ends there, at byte ${nul} of ${outcome.outputBytes}`
      return outcome.leftOpen ? 'left a child in the background; what that prints from now on is not sent' : undefined
    }
  }
}

/** An exit code in words, where the shell's conventions give it some. */
function endOf(exitCode: number | undefined): string {
  if (exitCode === undefined) return 'ended by a signal'
  if (exitCode === 126) return 'exit code 126: not executable, or no permission for nrpe_user'
  if (exitCode === 127) return 'exit code 127: no such program'
  return exitCode >= 128 ? `exit code ${exitCode}: ended by a signal` : `exit code ${exitCode}`
}
