import type { PluginResult } from '../../src/check/plugin.ts'
import { onLine } from '../net/said.ts'

/** What stderr says where the fault lies with this host's settings, not with the mail server; and what to do, where it is not said. */
const localFaults: readonly { readonly words: RegExp; readonly advice?: string }[] = [
  { words: /is not allowed to view the mail queue/, advice: 'name this user in authorized_mailq_users of main.cf' },
  {
    words: /Connect to the .* service: Permission denied/,
    advice: 'postqueue is not set-gid, see `postfix set-permissions`',
  },
  { words: /alternate_config_directories/ },
  { words: /open .*main\.cf: / },
  { words: /permission denied|not permitted|not allowed|unauthorized|password is required|not in the sudoers file/i },
]

/** What is shown of the words. */
const shownCharacters = 300

/** The result where a queue cannot be read: the mail server's own words, as they say why. */
export function unreadable(
  server: string,
  program: string,
  exitCode: number | undefined,
  stderr: string,
): PluginResult {
  const words =
    wordsOf(stderr) || `${program} ended with ${exitCode === undefined ? 'a signal' : `exit code ${exitCode}`}`
  const fault = localFaults.find((known) => known.words.test(words))
  const state = fault ? 'UNKNOWN' : 'CRITICAL'
  const advice = fault?.advice === undefined ? '' : ` (${fault.advice})`
  const shown = onLine(words).slice(0, shownCharacters)
  return { state, output: `${state}: ${server} queue cannot be read: ${shown}${advice}\n` }
}

/** --strict: the original says no more. */
export function errorCode(command: string, exitCode: number | undefined): PluginResult {
  return { state: 'CRITICAL', output: `CRITICAL: Error code ${exitCode ?? 0} returned from ${onLine(command)}\n` }
}

/** Root reads the queue of a postfix that is down without an error. */
export function isDown(stderr: string): boolean {
  return /mail system is down/i.test(stderr)
}

/** The lines that ended the program, else all of them, without its name in front. */
function wordsOf(stderr: string): string {
  const all = stderr.split('\n').filter((line) => line.trim() !== '')
  const fatal = all.filter((line) => /^\S+: fatal: /.test(line))
  return (fatal.length > 0 ? fatal : all)
    .map((line) =>
      line
        .trim()
        .replace(/^\S+: /, '')
        .replace(/^(fatal|error|warning): /, ''),
    )
    .join('; ')
}
