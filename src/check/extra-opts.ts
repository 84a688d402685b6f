import { statSync } from 'node:fs'
import { join } from 'node:path'
import { readSmallFile } from './small-file.ts'
import { strerror } from './strerror.ts'

/** A command line with the words of --extra-opts in front, or why they cannot be had. */
export type Extended =
  | { readonly kind: 'argv'; readonly argv: readonly string[] }
  | { readonly kind: 'error'; readonly reason: string }

type Env = Readonly<Record<string, string | undefined>>

/**
 * Puts the options of an ini file in front of those given, so that the latter win (spec/suite.md §1.2):
 * `--extra-opts=[SECTION][@FILE]`, section `name` where none is given. The texts are those of monitoring-plugins.
 */
export function withExtraOptions(name: string, argv: readonly string[], env: Env): Extended {
  const added: string[] = []
  const given: string[] = []
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? ''
    if (at >= end || !/^--extra-opts(=|$)/.test(word)) {
      given.push(word)
      continue
    }
    const next = argv[at + 1]
    // As the originals: a value may also be the next word, unless that is an option.
    const value = word.includes('=')
      ? word.slice(word.indexOf('=') + 1)
      : next?.startsWith('-') === false
        ? argv[++at]
        : ''
    const found = readSection(name, value ?? '', env)
    if (typeof found === 'string') return { kind: 'error', reason: found }
    added.push(...found)
  }
  return { kind: 'argv', argv: [...added, ...given] }
}

function readSection(name: string, value: string, env: Env): readonly string[] | string {
  const at = value.indexOf('@')
  const section = (at < 0 ? value : value.slice(0, at)) || name
  const file = (at < 0 ? '' : value.slice(at + 1)) || standardFile(env)
  if (file === undefined) return 'Cannot find config file in any standard location.'
  let text: string
  try {
    text = readSmallFile(file).toString('utf8')
  } catch (error) {
    return `Can't read config file: ${strerror(error)}`
  }
  return wordsOf(text, section) ?? `Invalid section '${section}' in config file '${file}'`
}

/** The words of all parts of that name; undefined where there is none. */
function wordsOf(text: string, section: string): readonly string[] | undefined {
  const words: string[] = []
  let [here, found] = ['', false]
  for (const line of text.split(/\r?\n/).map((raw) => raw.trim())) {
    if (line === '' || line.startsWith('#') || line.startsWith(';')) continue
    const header = /^\[(.*)\]$/.exec(line)?.[1]
    if (header !== undefined) {
      here = header.trim()
      found ||= here === section
    } else if (here === section) words.push(...option(line))
  }
  return found ? words : undefined
}

/** `warning=5`, `w=5`, `percpu`; quotes are part of the value, as in the originals. */
function option(line: string): readonly string[] {
  const equals = line.indexOf('=')
  const key = (equals < 0 ? line : line.slice(0, equals)).trim()
  const value = equals < 0 ? '' : line.slice(equals + 1).trim()
  if (key.length === 1) return value === '' ? [`-${key}`] : [`-${key}`, value]
  return [value === '' ? `--${key}` : `--${key}=${value}`]
}

const fileNames = ['monitoring-plugins.ini', 'plugins.ini', 'nagios-plugins.ini']

/** Where the originals look, in their order. */
const standardFiles = [
  '/etc/monitoring-plugins/monitoring-plugins.ini',
  '/usr/local/etc/monitoring-plugins/monitoring-plugins.ini',
  '/etc/monitoring-plugins.ini',
  '/usr/local/etc/monitoring-plugins.ini',
  '/etc/nagios/plugins.ini',
  '/usr/local/nagios/etc/plugins.ini',
  '/usr/local/etc/nagios/plugins.ini',
  '/etc/opt/nagios/plugins.ini',
  '/etc/nagios-plugins.ini',
  '/usr/local/etc/nagios-plugins.ini',
  '/etc/opt/nagios-plugins.ini',
]

function standardFile(env: Env): string | undefined {
  if (env.MP_CONFIG_FILE) return env.MP_CONFIG_FILE
  const folders = (env.NAGIOS_CONFIG_PATH ?? '').split(':').filter((folder) => folder !== '')
  const named = fileNames.flatMap((file) => folders.map((folder) => join(folder, file)))
  return [...named, ...standardFiles].find((file) => statSync(file, { throwIfNoEntry: false })?.isFile())
}
