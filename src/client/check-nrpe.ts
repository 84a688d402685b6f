import { helpText } from '../check/help.ts'
import { parseOptions } from '../check/options.ts'
import { exitCodes } from '../check/state.ts'
import { version } from '../check/version.ts'
import { writeWhole } from '../check/write-whole.ts'
import { askFallingBack } from './fall-back.ts'
import { checkNrpeOptions } from './options.ts'
import { report } from './report.ts'
import { readSettings } from './settings.ts'

/** The check_nrpe program. Its usage, help and version exit 3, as stock's do. */
export async function checkNrpe(argv: readonly string[]): Promise<number> {
  const parsed = parseOptions(checkNrpeOptions, argv)
  if (parsed.kind === 'error') {
    writeWhole(2, `check_nrpe: ${parsed.reason}\n`)
    return usage('')
  }
  const { options } = parsed
  if (options.has('version')) return print(`${banner}\n`)
  if (options.has('license')) return print(`${banner}\nLicence: Apache License 2.0\n`)
  if (options.has('help')) return print(help())
  const settings = readSettings(options)
  switch (settings.kind) {
    case 'usage':
      return usage(settings.reason)
    case 'refused':
      return print(`${settings.text}\n`)
    case 'query': {
      for (const notice of settings.notices) print(`${notice}\n`)
      const { stdout, stderr, exitCode } = report(await askFallingBack(settings.query), settings.query)
      writeWhole(2, stderr)
      return writeWhole(1, stdout) ? exitCodes.UNKNOWN : exitCode
    }
  }
}

const banner = `\nNRPE Plugin for Nagios\nVersion: ${version} (Plenum)\n`

function help(): string {
  const page = helpText({
    name: 'check_nrpe',
    summary: 'Asks an NRPE daemon to run a command and prints its whole answer.',
    options: checkNrpeOptions,
    examples: [
      { command: 'check_nrpe -H web1 -c check_load', explains: 'Runs check_load on web1.' },
      { command: 'check_nrpe -H web1 -c check_log3 -a LOG SEEK word 1 5', explains: 'Fills $ARG1$ to $ARG5$.' },
    ],
  })
  return `${banner}SSL/TLS Available: OpenSSL 0.9.6 or higher required\n\n${page}`
}

/** Stock's words, and before them what it leaves out. */
function usage(reason: string): number {
  return print(`${reason === '' ? '' : `${reason}\n`}\nIncorrect command line arguments supplied\n\n${help()}`)
}

function print(text: string): number {
  writeWhole(1, text)
  return exitCodes.UNKNOWN
}
