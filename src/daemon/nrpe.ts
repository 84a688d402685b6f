import { resolve } from 'node:path'
import { frontPages } from '../check/front-pages.ts'
import { type Options, parseOptions } from '../check/options.ts'
import { exitCodes } from '../check/state.ts'
import { writeWhole } from '../check/write-whole.ts'
import { startInBackground, takeBackgroundMark } from './background.ts'
import { nrpeAbout, nrpeOptions } from './options.ts'
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
  if (options.has('version')) return print(pages().version)
  if (options.has('license')) return print(pages().license)
  if (options.has('help')) return print(pages().help)
  const toCheck = options.texts('check-config')
  if (toCheck.length > 0) return (await import('./check-config.ts')).checkConfigs(toCheck)
  const background = takeBackgroundMark()
  const mode = background ? 'foreground' : modeOf(options)
  if (mode === undefined) {
    writeWhole(2, 'nrpe: one of -d (background), -f (foreground) and -i (inetd) must be given\n')
    return usage()
  }
  if (mode === 'background') return startInBackground(argv)
  closeStrayDescriptors()
  const call = {
    configFile: resolve(options.text('config') ?? 'nrpe.cfg'),
    startFolder: process.cwd(),
    useTls: !options.has('no-ssl'),
  }
  if (mode === 'inetd') return (await import('./inetd.ts')).serveInetd(call)
  return serveUntilStopped({
    ...call,
    background,
    family: familyOf(options),
    staysInFolder: options.has('dont-chdir'),
  })
}

/** As in stock: of -i and -d or -f the last one counts, and -d does not fork once -f was given. */
function modeOf(options: Options): 'background' | 'foreground' | 'inetd' | undefined {
  const last = options.last('daemon', 'no-forking', 'inetd')
  if (last === 'inetd') return 'inetd'
  if (last === undefined) return options.has('src') ? 'inetd' : undefined
  return options.has('no-forking') || options.has('src') ? 'foreground' : 'background'
}

/** The last of -4 and -6. */
function familyOf(options: Options): 4 | 6 | undefined {
  const last = options.last('ipv4', 'ipv6')
  return last === undefined ? undefined : last === 'ipv4' ? 4 : 6
}

/** Printed when asked for; most starts print none of it. */
const pages = () =>
  frontPages('NRPE - Nagios Remote Plugin Executor', 'SSL/TLS Available, OpenSSL 0.9.6 or higher required', nrpeAbout)

function usage(): number {
  return print(pages().usage)
}

function print(text: string): number {
  writeWhole(1, text)
  return exitCodes.UNKNOWN
}
