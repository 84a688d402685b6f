import { basename, dirname } from 'node:path'
import { escapeControls } from '../check/printable.ts'
import type { Config } from '../config/config.ts'
import { decode } from '../config/values.ts'
import { buildCommandLine } from './command-line.ts'
import { quoteGlobs } from './quote-globs.ts'
import { isPlugin, wayOf } from './way.ts'
import { whyShell } from './words.ts'

/** Stands for whatever a client sends. */
const someArguments: readonly string[] = Array.from({ length: 64 }, () => 'x')

/** Programs that run what follows as somebody else. */
const asOthers = new Set(['sudo', 'doas', 'runuser', 'su', 'setpriv'])

type Told = { readonly name: string; readonly takesArguments: boolean } & (
  | { readonly kind: 'inside' }
  | {
      readonly kind: 'outside'
      readonly why: string
      readonly folder?: string
      /** The line of configuration that would run inside. */
      readonly inside?: string
    }
)

/**
 * Which commands of a configuration run inside the daemon, and why the others are processes, as text for a person; empty
 * without commands. The daemon's own code decides.
 */
export function waysText(config: Config): string {
  const told = [...config.commands].map(([name, definition]) => tell(decode(name), definition, config))
  if (told.length === 0) return ''
  const inside = told.filter(({ kind }) => kind === 'inside')
  const outside = Map.groupBy(
    told.filter((one) => one.kind === 'outside'),
    ({ why }) => why,
  )
  const lines = [
    '',
    `${inside.length} of ${told.length} commands run inside the daemon${inside.length === 0 ? '' : `: ${names(inside)}`}`,
    ...[...outside].map(([why, ones]) => `as a process: ${names(ones)} (${why}${hint(ones)})`),
    ...outside.values().flatMap((ones) => ones.flatMap(quoting)),
    ...advice(inside, config),
  ]
  return `${lines.map(escapeControls).join('\n')}\n`
}

function tell(name: string, definition: string, config: Config): Told {
  const { builtinPaths, commandPrefix } = config
  const line = lineOf(definition, config)
  const about = { name, takesArguments: /\$ARG/.test(definition) }
  const way = wayOf(line, builtinPaths)
  if (way.kind === 'plugin') return { ...about, kind: 'inside' }
  const outside = (why: string): Told => ({ ...about, kind: 'outside', why })
  if (commandPrefix !== undefined) return outside(`command_prefix ${decode(commandPrefix)} runs it`)
  if (/^\s*\S*\$ARG/.test(definition)) return outside('the client names its program')
  if (way.kind === 'shell') {
    const quoted = quoteGlobs(definition)
    const inside = wayOf(lineOf(quoted, config), builtinPaths).kind === 'plugin'
    const why = `a shell runs it, because of ${decode(whyShell(line) ?? '')}`
    return { ...about, kind: 'outside', why, ...(inside && { inside: `command[${name}]=${decode(quoted)}` }) }
  }
  const { file, args } = way.invocation
  const program = basename(file)
  if (asOthers.has(program)) return outside(`${program} runs it as another user`)
  if (isPlugin(program)) {
    const folder = dirname(file)
    return { ...about, kind: 'outside', why: `no builtin_path names ${folder}`, folder }
  }
  const wrapped = args.some((word) => isPlugin(basename(word)))
  return outside(wrapped ? `${program} runs it` : 'no plugin of Plenum')
}

/** The line that is run, whatever a client sends. */
export function lineOf(definition: string, { commandPrefix, strict, argumentQuoting }: Config): string {
  return buildCommandLine(commandPrefix, definition, someArguments, { strict, quote: argumentQuoting }).line
}

const names = (told: readonly Told[]) => told.map(({ name }) => name).join(', ')

/** What would bring them inside: one line of configuration. */
function hint(told: readonly Told[]): string {
  const folder = told[0]?.kind === 'outside' ? told[0].folder : undefined
  return folder === undefined ? '' : `: write builtin_path=${folder}, if what lies there is the plugin of that name`
}

/** A shell gives a wildcard to the plugin as it is where no file has such a name, which only a shell can know. */
function quoting(told: Told): readonly string[] {
  if (told.kind === 'inside' || told.inside === undefined) return []
  return [`where no files are meant, it runs inside with its wildcards in quotes: ${told.inside}`]
}

/** An argument may bring what only a shell understands. */
function advice(inside: readonly Told[], { dontBlameNrpe, argumentQuoting }: Config): readonly string[] {
  const some = inside.filter(({ takesArguments }) => takesArguments)
  if (some.length === 0 || !dontBlameNrpe || argumentQuoting) return []
  return [
    `an argument with a sign of the shell, as * or $, makes a process of them: write argument_quoting=1 (${names(some)})`,
  ]
}
