import { resolve } from 'node:path'
import { helpText } from '../check/help.ts'
import { parseOptions } from '../check/options.ts'
import { exitCodes } from '../check/state.ts'
import { version } from '../check/version.ts'
import { writeWhole } from '../check/write-whole.ts'
import { startInBackground, takeBackgroundMark } from './background.ts'
import { nrpeOptions } from './options.ts'
import { serveUntilStopped } from './serve.ts'
import { closeStrayDescriptors } from './stray-descriptors.ts'

/** The nrpe program. Usage, help and version exit 3, as stock's do (spec/nrpe.md §2.1, §2.2). */
export async function nrpe(argv: readonly string[]): Promise<number> {
  const parsed = parseOptions(nrpeOptions, argv)
  if (parsed.kind === 'error') {
    writeWhole(2, `nrpe: ${parsed.reason}\n`)
    return usage()
  }
  const { options } = parsed
  if (options.has('version')) return print(`${banner}\n`)
  if (options.has('license')) return print(`${banner}\nLicence: Apache License 2.0\n`)
  if (options.has('help')) return print(help())
  if (!options.has('daemon') && !options.has('no-forking')) {
    writeWhole(2, 'nrpe: one of -d (background) and -f (foreground) must be given\n')
    return usage()
  }
  // As in stock, -d does not fork once -f was given.
  if (!options.has('no-forking')) return startInBackground(argv)
  closeStrayDescriptors()
  return serveUntilStopped({
    configFile: resolve(options.text('config') ?? 'nrpe.cfg'),
    startFolder: process.cwd(),
    useTls: !options.has('no-ssl'),
    background: takeBackgroundMark(),
    family: options.has('ipv6') ? 6 : options.has('ipv4') ? 4 : undefined,
  })
}

const banner = `NRPE - Nagios Remote Plugin Executor\nVersion: ${version} (Plenum)\n`

function help(): string {
  const page = helpText({
    name: 'nrpe',
    summary: 'Runs the commands of nrpe.cfg for check_nrpe on other hosts. One of -d and -f must be given.',
    options: nrpeOptions,
    examples: [{ command: 'nrpe -c /etc/nagios/nrpe.cfg -d', explains: 'Runs in the background.' }],
  })
  return `${banner}\nSSL/TLS Available, OpenSSL 0.9.6 or higher required\n\n${page}`
}

function usage(): number {
  return print(`\nIncorrect command line arguments supplied\n\n${help()}`)
}

function print(text: string): number {
  writeWhole(1, text)
  return exitCodes.UNKNOWN
}
