import { isatty as isTerminal } from 'node:tty'
import { type FrontPages, frontPages } from '../check/front-pages.ts'
import { leaveAtOnce } from '../check/leave.ts'
import { rawWords } from '../check/raw-words.ts'
import { exitCodes } from '../check/state.ts'
import { strerror } from '../check/strerror.ts'
import { forTerminal } from '../check/terminal.ts'
import { writeWhole } from '../check/write-whole.ts'
import { untilTaken } from '../transport/taken.ts'
import type { Asked } from './ask.ts'
import { hasAny, readCommandLine } from './command-line.ts'
import { askFallingBack } from './fall-back.ts'
import { openClientLog } from './log.ts'
import { fileMemory } from './memory/file-memory.ts'
import { checkNrpeAbout } from './options.ts'
import { report } from './report.ts'
import { readSettings, type SettingsOutcome } from './settings.ts'
import { watchFor } from './watch.ts'

/** The check_nrpe program. Its usage, help and version exit 3, as stock's do. */
export async function checkNrpe(argv: readonly string[]): Promise<number> {
  const line = readCommandLine(rawWords(argv))
  if (line.kind === 'unreadable') {
    // As getopt, for whoever looks at stderr; Nagios sees the first line of stdout alone.
    writeWhole(2, `check_nrpe: ${line.reason}\n`)
    return usage(`Error: ${line.reason}`)
  }
  if (line.kind === 'usage') return usage(line.reason)
  const { places } = line
  const page = (['version', 'license', 'help'] as const).find((name) => places.some((place) => place.has(name)))
  if (page !== undefined) return print(pages()[page])
  const settings = readSettings(places)
  switch (settings.kind) {
    case 'usage':
      return usage(settings.reason)
    case 'refused':
      return print(`${settings.text}\n`)
    case 'query': {
      const file = places.find((place) => place.has('log-file'))?.text('log-file')
      const { log, fault } = openClientLog(file, !places.some((place) => hasAny(place, ['disable-syslog'])))
      for (const notice of [...line.notices, ...settings.notices, ...(fault === undefined ? [] : [fault])])
        print(`${notice}\n`)
      for (const warning of line.warnings) log.write('warning', warning)
      const exitCode = await askAndPrint(settings, log)
      await log.close()
      return exitCode
    }
  }
}

type Settings = Extract<SettingsOutcome, { kind: 'query' }>

async function askAndPrint(
  { query, tlsLogging, stderrToStdout, remembers, stateFolder }: Settings,
  log: ReturnType<typeof openClientLog>['log'],
): Promise<number> {
  const watch = await watchFor(query, tlsLogging, log)
  const memory = remembers ? fileMemory(stateFolder) : undefined
  const asked = await askFallingBack(query, watch, { memory })
  watch.ended(asked)
  const { stdout, stderr, exitCode } = report(asked, query)
  writeWhole(stderrToStdout ? 1 : 2, stderr)
  const unprinted = writeWhole(1, isTerminal(1) ? forTerminal(stdout) : stdout)
  memory?.keep()
  if (unprinted) {
    // What cannot be told either way is told by the exit code.
    writeWhole(2, `check_nrpe: cannot write the answer to stdout: ${strerror(unprinted)}\n`)
    return exitCodes.UNKNOWN
  }
  await untilTaken(1, stdout.length)
  if (holdsThread(asked)) {
    await log.close()
    leaveAtOnce(exitCode)
  }
  return exitCode
}

const holdsThread = (asked: Asked) => asked.kind === 'timeout' && asked.phase === 'resolving'

/** Printed when asked for; most runs print none of it. */
const pages = (): FrontPages =>
  frontPages('NRPE Plugin for Nagios', 'SSL/TLS Available: OpenSSL 0.9.6 or higher required', checkNrpeAbout)

/** Stock's words, and before them what it leaves out. */
function usage(reason: string): number {
  return print(`${reason === '' ? '' : `${reason}\n`}${pages().usage}`)
}

function print(text: string): number {
  writeWhole(1, text)
  return exitCodes.UNKNOWN
}
